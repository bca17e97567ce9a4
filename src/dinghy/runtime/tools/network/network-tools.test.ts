import assert from "node:assert/strict";
import { test } from "node:test";
import { createVirtualClock } from "#clock";
import { createNetwork, type DnsRecord, decodeDnsMessage, encodeDnsMessage, type HttpReply, serveHttp } from "#network";
import { testContainer } from "../container.test-data.ts";

const zone: Readonly<Record<string, readonly DnsRecord[]>> = {
  "web.default.svc.cluster.local": [{ name: "web.default.svc.cluster.local", ttl: 5, type: "A", address: "10.0.0.2" }],
  "alias.default.svc.cluster.local": [
    { name: "alias.default.svc.cluster.local", ttl: 5, type: "CNAME", target: "web.default.svc.cluster.local" },
  ],
  "2.0.0.10.in-addr.arpa": [
    { name: "2.0.0.10.in-addr.arpa", ttl: 5, type: "PTR", target: "web.default.svc.cluster.local" },
  ],
};

/** A Pod at 10.0.0.1, a web server at 10.0.0.2, a name server at 10.0.0.53; 10.0.0.3 listens to nothing. */
function cluster() {
  const clock = createVirtualClock();
  const network = createNetwork(clock);
  const web = network.attach("10.0.0.2");
  network.attach("10.0.0.3");
  serveHttp(web, 80, async ({ method, path, body, headers, remote }): Promise<HttpReply> => {
    if (path === "/moved") return { status: 302, headers: { location: "/" } };
    if (path === "/missing") return { status: 404, body: "no such page\n" };
    if (path === "/slow") await clock.sleep(10_000);
    if (path === "/who") return { status: 200, body: remote.address };
    if (method === "POST") return { status: 201, body: `${headers["content-type"]} ${new TextDecoder().decode(body)}` };
    return {
      status: 200,
      headers: { "content-type": "text/plain" },
      body: `hello ${headers["x-name"] ?? headers.host}\n`,
    };
  });
  const dns = network.attach("10.0.0.53").bind(53);
  dns.onDatagram(({ from, bytes }) => {
    const query = decodeDnsMessage(bytes);
    const [question] = query.questions;
    const records = zone[question?.name ?? ""];
    const answers = (records ?? []).filter(({ type }) => type === "CNAME" || type === question?.type);
    const reply = {
      ...query,
      response: true,
      authoritative: true,
      answers,
      rcode: records ? "NOERROR" : "NXDOMAIN",
    } as const;
    dns.send(from, encodeDnsMessage(reply));
  });
  const files = {
    "/etc/hosts": "127.0.0.1 localhost\n10.0.0.2 shop shop.local # a comment\n",
    "/etc/resolv.conf":
      "search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.0.0.53\noptions ndots:5\n",
  };
  return testContainer({ clock, network, address: "10.0.0.1", files, image: "alpine" });
}

const page = (host: string): string => `hello ${host}\n`;
const cases: readonly [script: string, stdout: string, stderr?: string, code?: number][] = [
  ["wget -q -O - http://10.0.0.2/", page("10.0.0.2")],
  ["wget -q -O - web", page("web")],
  ["wget -qO- http://web.default:80/", page("web.default")],
  ["wget -qO- http://alias", page("alias")],
  ["wget -qO- http://shop/", page("shop")],
  ["wget -qO- http://web/moved", page("web")],
  ["wget -qO- --header 'X-Name: me' http://web", page("me")],
  ["wget -qO- --post-data a=b http://web", "application/x-www-form-urlencoded a=b"],
  ["wget -qO- http://web/missing", "", "wget: server returned error: HTTP/1.1 404 Not Found\n", 1],
  ["wget -qO- http://10.0.0.3/", "", "wget: can't connect to remote host (10.0.0.3): Connection refused\n", 1],
  ["wget -qO- -T 2 http://10.0.0.9/", "", "wget: can't connect to remote host (10.0.0.9): Host is unreachable\n", 1],
  ["wget -qO- -T 2 http://web/slow", "", "wget: download timed out\n", 1],
  ["wget -qO- http://nobody/", "", "wget: bad address 'nobody'\n", 1],
  ["wget -q --spider http://web/ && echo there", "there\n"],
  ["cd /tmp; wget -q http://web/page.txt; cat page.txt", page("web")],
  ["wget -S -O /dev/null http://web/ 2>&1 | grep HTTP", "  HTTP/1.1 200 OK\n"],
  ["curl -s http://web/", page("web")],
  ["curl -sSf http://web/missing", "", "curl: (22) The requested URL returned error: 404\n", 22],
  ["curl -s -o /dev/null -w '%{http_code}\\n' http://web/missing", "404\n"],
  ["curl -sS http://nobody/", "", "curl: (6) Could not resolve host: nobody\n", 6],
  [
    "curl -sS http://10.0.0.3/",
    "",
    "curl: (7) Failed to connect to 10.0.0.3 port 80 after 0 ms: Could not connect to server\n",
    7,
  ],
  [
    "curl -sS -m 2 http://web/slow",
    "",
    "curl: (28) Operation timed out after 2000 milliseconds with 0 bytes received\n",
    28,
  ],
  ["curl -s -d a=1 -d b=2 http://web/", "application/x-www-form-urlencoded a=1&b=2"],
  ["curl -s -X POST -H 'Content-Type: text/x' -d hi http://web", "text/x hi"],
  ["curl -sL http://web/moved", page("web")],
  ["curl -sI http://web/ | head -n 2", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"],
  [
    "nslookup web.default.svc.cluster.local",
    "Server:\t\t10.0.0.53\nAddress:\t10.0.0.53:53\n\nName:\tweb.default.svc.cluster.local\nAddress: 10.0.0.2\n\n\n",
  ],
  [
    "nslookup nobody.default",
    "Server:\t\t10.0.0.53\nAddress:\t10.0.0.53:53\n\n** server can't find nobody.default: NXDOMAIN\n\n** server can't find nobody.default: NXDOMAIN\n\n",
    "",
    1,
  ],
  [
    "nslookup 10.0.0.2",
    "Server:\t\t10.0.0.53\nAddress:\t10.0.0.53:53\n\n2.0.0.10.in-addr.arpa\tname = web.default.svc.cluster.local\n\n",
  ],
  ["nslookup web 10.0.0.9", ";; connection timed out; no servers could be reached\n\n", "", 1],
  ["printf 'GET /who HTTP/1.0\\r\\n\\r\\n' | nc web 80 | tail -n 1", "10.0.0.1"],
  ["nc -z web 80 && echo open; nc -z web 81 || echo closed", "open\nclosed\n"],
  ["nc 10.0.0.3 5", "", "nc: 10.0.0.3 (10.0.0.3:5): Connection refused\n", 1],
  ["nc -l -p 9000 > /got & sleep 1; echo hi | nc localhost 9000; wait; cat /got", "hi\n"],
  ["nc -l -p 9000 -e cat & sleep 1; echo hi | nc localhost 9000", "hi\n"],
  ["ping -c 1 web | head -n 1", "PING web (10.0.0.2): 56 data bytes\n"],
  ["ping -c 2 -q web | tail -n 2 | head -n 1", "2 packets transmitted, 2 packets received, 0% packet loss\n"],
  ["ping -c 1 -W 1 10.0.0.9 > /dev/null", "", "", 1],
  ["echo page > /tmp/index.html; httpd -f -p 8080 -h /tmp & sleep 1; wget -qO- localhost:8080", "page\n"],
  [
    "httpd -p 8080 -h /tmp; wget -qO- localhost:8080/none",
    "",
    "wget: server returned error: HTTP/1.1 404 Not Found\n",
    1,
  ],
  ["nc -l -p 9000 & sleep 1; netstat -tln | grep 9000 | awk '{print $4, $6}'", "0.0.0.0:9000 LISTEN\n"],
  ["ip -4 -o addr show eth0 | awk '{print $4}'; hostname -i", "10.0.0.1/24\n10.0.0.1\n"],
];

for (const [script, stdout, stderr = "", code = 0] of cases) {
  test(script, async () => {
    assert.deepEqual(await cluster().run(script), { stdout, stderr, code });
  });
}

test("a process that is killed takes its listeners and connections along", async () => {
  const container = cluster();
  const server = container.start(["nc", "-lk", "-p", "9000"]);
  await container.run("sleep 1; nc -z localhost 9000");
  server.process.signal("KILL");
  assert.equal((await container.run("nc -z localhost 9000")).code, 1);
});
