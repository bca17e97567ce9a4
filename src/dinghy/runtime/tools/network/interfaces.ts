/** What a namespace looks like to those who ask: one interface besides loopback, a gateway, listening ports. */
import type { Process, Program } from "../../processes/process.ts";
import { joinLines } from "../lines.ts";

const mtu = 1500;

interface Shape {
  readonly address: string;
  readonly network: string;
  readonly gateway: string;
  readonly broadcast: string;
  readonly hardware: string;
}

/** Every address lies in a /24 whose first one is the node's bridge. */
function shapeOf(process: Process): Shape {
  const { address } = process.host.network;
  const octets = address.split(".");
  const prefix = octets.slice(0, 3).join(".");
  const hardware = ["02", "42", ...octets.map((octet) => Number(octet).toString(16).padStart(2, "0"))].join(":");
  return { address, network: `${prefix}.0`, gateway: `${prefix}.1`, broadcast: `${prefix}.255`, hardware };
}

/** `ip [-4] [-o] [-br] addr|link|route`, to look; `ip link add NAME type dummy` and `ip link del NAME`. */
export const ip: Program = async (process) => {
  const words = process.argv.slice(1);
  const flags = words.filter((word) => word.startsWith("-"));
  const [object = "", action = "show", ...rest] = words.filter((word) => !word.startsWith("-"));
  const device =
    rest.filter((word) => word !== "dev").at(-1) ??
    (["show", "list", "get", "sh"].includes(action) ? undefined : action);
  const shape = shapeOf(process);
  const brief = flags.includes("-o");
  if (/^a(?:d(?:dr(?:ess)?)?)?$/.test(object)) {
    const lines = brief ? briefAddresses(shape) : addresses(shape, flags.includes("-4"));
    await process.print(joinLines(lines.filter((block) => device === undefined || block.includes(device)).flat()));
    return 0;
  }
  if (/^l(?:i(?:nk)?)?$/.test(object)) {
    if (/^(?:add|del)/.test(action)) return changeLink(process, action, rest);
    await process.print(
      joinLines(
        [...links(shape), ...dummies(process)]
          .filter(([head]) => device === undefined || head?.includes(device))
          .flat(),
      ),
    );
    return 0;
  }
  if (/^r(?:o(?:ute)?)?$/.test(object)) {
    await process.print(routeText(shape, action === "get" ? device : undefined));
    return 0;
  }
  process.report(`'${object}': only addr, link and route can be shown here`);
  return 1;
};

/** Answers as the kernel does, by way of busybox. */
function changeLink(process: Process, action: string, words: readonly string[]): number {
  const name = words.filter((word) => word !== "dev" && word !== "name")[0] ?? "";
  const devices = process.host.devices;
  const refuse = (why: string): number => {
    process.report(`RTNETLINK answers: ${why}`);
    return 2;
  };
  if (action.startsWith("del") && !devices?.names.has(name)) {
    process.report(`can't find device '${name}'`);
    return 1;
  }
  if (devices?.mayChange !== true || process.uid !== 0) return refuse("Operation not permitted");
  if (action.startsWith("del")) devices.names.delete(name);
  else if (devices.names.has(name)) return refuse("File exists");
  else devices.names.add(name);
  return 0;
}

function dummies(process: Process): string[][] {
  return [...(process.host.devices?.names ?? [])].map((name, index) => [
    `${index + 3}: ${name}: <BROADCAST,NOARP> mtu ${mtu} qdisc noop qlen 1000`,
    "    link/ether 02:42:00:00:00:01 brd ff:ff:ff:ff:ff:ff",
  ]);
}

const links = ({ hardware }: Shape): string[][] => [
  [
    "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000",
    "    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00",
  ],
  [
    `2: eth0@if3: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu ${mtu} qdisc noqueue`,
    `    link/ether ${hardware} brd ff:ff:ff:ff:ff:ff`,
  ],
];

function addresses(shape: Shape, bare: boolean): string[] {
  const [loopback = [], ethernet = []] = links(shape);
  const shown = (link: string[]): string[] => (bare ? link.slice(0, 1) : link);
  const forever = "       valid_lft forever preferred_lft forever";
  const local = [...shown(loopback), "    inet 127.0.0.1/8 scope host lo", forever];
  const outer = [...shown(ethernet), `    inet ${shape.address}/24 brd ${shape.broadcast} scope global eth0`, forever];
  return [local.join("\n"), outer.join("\n")];
}

const briefAddresses = ({ address, broadcast }: Shape): string[] => [
  "1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever",
  `2: eth0    inet ${address}/24 brd ${broadcast} scope global eth0\\       valid_lft forever preferred_lft forever`,
];

function routeText({ address, gateway, network }: Shape, to: string | undefined): string {
  if (to !== undefined) return `${to} via ${gateway} dev eth0  src ${address} \n`;
  return `default via ${gateway} dev eth0 \n${network}/24 dev eth0 scope link  src ${address} \n`;
}

/** `ifconfig [INTERFACE]`, to look only. */
export const ifconfig: Program = async (process) => {
  const { address, broadcast, hardware } = shapeOf(process);
  const counters = [
    "          RX packets:0 errors:0 dropped:0 overruns:0 frame:0",
    "          TX packets:0 errors:0 dropped:0 overruns:0 carrier:0",
    "          collisions:0 txqueuelen:1000",
    "          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)",
    "",
  ];
  const ethernet = [
    `eth0      Link encap:Ethernet  HWaddr ${hardware.toUpperCase()}`,
    `          inet addr:${address}  Bcast:${broadcast}  Mask:255.255.255.0`,
    `          UP BROADCAST RUNNING MULTICAST  MTU:${mtu}  Metric:1`,
    ...counters,
  ];
  const loopback = [
    "lo        Link encap:Local Loopback",
    "          inet addr:127.0.0.1  Mask:255.0.0.0",
    "          UP LOOPBACK RUNNING  MTU:65536  Metric:1",
    ...counters,
  ];
  const wanted = process.argv.slice(1).find((word) => !word.startsWith("-"));
  await process.print(joinLines([...(wanted === "lo" ? [] : ethernet), ...(wanted === "eth0" ? [] : loopback)]));
  return 0;
};

export const route: Program = async (process) => {
  const { gateway, network } = shapeOf(process);
  const row = (...columns: string[]): string => columns.map((column) => column.padEnd(16)).join("");
  await process.print(
    joinLines([
      "Kernel IP routing table",
      `${row("Destination", "Gateway", "Genmask")}Flags Metric Ref    Use Iface`,
      `${row("0.0.0.0", gateway, "0.0.0.0")}UG    0      0        0 eth0`,
      `${row(network, "0.0.0.0", "255.255.255.0")}U     0      0        0 eth0`,
    ]),
  );
  return 0;
};

function listening(process: Process): { protocol: string; at: string }[] {
  return process.host.network
    .listening()
    .map(({ protocol, endpoint }) => ({
      protocol: protocol.toLowerCase(),
      at: `${endpoint.address || "0.0.0.0"}:${endpoint.port}`,
    }))
    .sort((left, right) => (left.protocol + left.at < right.protocol + right.at ? -1 : 1));
}

/** `netstat -tuln`: what is listened on; connections are not kept count of. */
export const netstat: Program = async (process) => {
  const flags = process.argv.slice(1).join("");
  const any = !/[tu]/.test(flags);
  const rows = listening(process)
    .filter(({ protocol }) => any || flags.includes(protocol === "tcp" ? "t" : "u"))
    .map(
      ({ protocol, at }) =>
        `${protocol.padEnd(5)}      0      0 ${at.padEnd(23)} 0.0.0.0:*               ${protocol === "tcp" ? "LISTEN      " : ""}`,
    );
  const title = flags.includes("l") ? "(only servers)" : "(servers and established)";
  const header = "Proto Recv-Q Send-Q Local Address           Foreign Address         State       ";
  await process.print(joinLines([`Active Internet connections ${title}`, header, ...(/[la]/.test(flags) ? rows : [])]));
  return 0;
};

/** `ss -tuln`. */
export const ss: Program = async (process) => {
  const flags = process.argv.slice(1).join("");
  const any = !/[tu]/.test(flags);
  const rows = listening(process).filter(({ protocol }) => any || flags.includes(protocol === "tcp" ? "t" : "u"));
  const lines = rows.map(({ protocol, at }) =>
    [
      protocol.padEnd(5),
      (protocol === "tcp" ? "LISTEN" : "UNCONN").padEnd(6),
      "0".padEnd(6),
      "128".padEnd(6),
      at.padStart(21),
      "0.0.0.0:*".padStart(21),
    ].join(" "),
  );
  await process.print(
    joinLines([
      `Netid State  Recv-Q Send-Q ${"Local Address:Port".padStart(21)} ${"Peer Address:Port".padStart(21)}`,
      ...lines,
    ]),
  );
  return 0;
};
