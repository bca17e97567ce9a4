import assert from "node:assert/strict";
import { test } from "node:test";
import { createVirtualClock } from "#clock";
import { createNetwork } from "#network";
import { type StartOptions, testContainer } from "../tools/container.test-data.ts";

interface Case {
  readonly image: string;
  readonly argv: readonly string[];
  readonly options?: StartOptions;
  readonly files?: Readonly<Record<string, string>>;
  /** What a client next door runs, and what it sees. */
  readonly client: readonly (readonly [script: string, stdout: string])[];
  readonly log?: RegExp;
  readonly signal?: "TERM" | "QUIT" | "INT" | "WINCH";
}

const server = "10.0.0.2";
const get = "wget -qO- http://10.0.0.2";

const cases: readonly Case[] = [
  {
    image: "nginx:1.7.9",
    argv: ["/docker-entrypoint.sh", "nginx", "-g", "daemon off;"],
    client: [
      [`${get}/ | grep '<h1>'`, "<h1>Welcome to nginx!</h1>\n"],
      ["curl -sI http://10.0.0.2/ | grep Server", "Server: nginx/1.7.9\r\n"],
      [
        "curl -s http://10.0.0.2/none | grep center",
        "<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx/1.7.9</center>\r\n",
      ],
    ],
    log: /^10\.0\.0\.1 - - \[01\/Jan\/2026:00:00:01 \+0000\] "GET \/ HTTP\/1\.1" 200 \d+ "-" "Wget" "-"$/m,
    signal: "QUIT",
  },
  {
    image: "nginx",
    argv: ["nginx"],
    files: {
      "/etc/nginx/conf.d/default.conf":
        'server { listen 8080; root /site; location = /ok { return 200 "fine\\n"; } location /old { return 301 /new; } }\n',
      "/site/index.html": "mine\n",
    },
    client: [
      [`${get}:8080/`, "mine\n"],
      [`${get}:8080/ok`, "fine\n"],
      ["curl -s -o /dev/null -w '%{http_code} %{redirect_url}' http://10.0.0.2:8080/old", "301 /new"],
    ],
    signal: "TERM",
  },
  {
    image: "httpd:2.4",
    argv: ["httpd-foreground"],
    client: [
      [get, "<html><body><h1>It works!</h1></body></html>\n"],
      ["curl -sI http://10.0.0.2/ | grep Server", "Server: Apache/2.4 (Unix)\r\n"],
    ],
    signal: "WINCH",
  },
  {
    image: "my-image",
    argv: ["my-image"],
    client: [[`${get}:8181/`, "server\n"]],
    signal: "TERM",
  },
  {
    image: "registry.k8s.io/e2e-test-images/agnhost:2.53",
    argv: ["/agnhost", "netexec", "--http-port=8080"],
    client: [
      [`${get}:8080/hostname`, "server"],
      [`${get}:8080/hostName`, "server"],
      [`${get}:8080/clientip | cut -d: -f1`, "10.0.0.1\n"],
      [`${get}:8080/echo?msg=hi`, "hi"],
      ["wget -qO- 'http://10.0.0.2:8080/shell?cmd=echo%20a;exit%203'", '{"output":"a\\n","error":"exit status 3"}'],
      ["wget -qO- 'http://10.0.0.2:8080/dial?host=10.0.0.2&port=8080&request=hostname'", '{"responses":["server"]}'],
      ["printf hostname | nc -u -w 1 10.0.0.2 8081", "server"],
      ["curl -s -o /dev/null -w '%{http_code}' http://10.0.0.2:8080/healthz", "200"],
    ],
    signal: "TERM",
  },
  {
    image: "registry.k8s.io/e2e-test-images/agnhost:2.53",
    argv: ["/agnhost", "serve-hostname"],
    client: [[`${get}:9376`, "server"]],
    signal: "TERM",
  },
  {
    image: "registry.k8s.io/e2e-test-images/agnhost:2.53",
    argv: ["/agnhost", "porter"],
    options: { env: { SERVE_PORT_81: "eighty-one", SERVE_PORT_82: "two" } },
    client: [[`${get}:81; ${get}:82`, "eighty-onetwo"]],
    signal: "TERM",
  },
  {
    image: "registry.k8s.io/e2e-test-images/agnhost:2.53",
    argv: ["/agnhost", "liveness"],
    client: [
      [`${get}:8080/healthz`, "ok"],
      ["sleep 11; curl -s -o /dev/null -w '%{http_code}' http://10.0.0.2:8080/healthz", "500"],
    ],
    signal: "TERM",
  },
  {
    image: "redis:7",
    argv: ["redis-server"],
    client: [
      ["printf 'PING\\r\\n' | nc -w 1 10.0.0.2 6379", "+PONG\r\n"],
      [
        "printf 'SET a 1\\r\\nINCR a\\r\\nGET a\\r\\nGET b\\r\\n' | nc -w 1 10.0.0.2 6379",
        "+OK\r\n:2\r\n$1\r\n2\r\n$-1\r\n",
      ],
      [
        "printf 'EXPIRE a 5\\r\\nTTL a\\r\\n' | nc -w 1 10.0.0.2 6379; sleep 6; printf 'EXISTS a\\r\\n' | nc -w 1 10.0.0.2 6379",
        ":1\r\n:5\r\n:0\r\n",
      ],
      [
        "printf 'NO such\\r\\n' | nc -w 1 10.0.0.2 6379",
        "-ERR unknown command 'NO', with args beginning with: 'such' \r\n",
      ],
    ],
    log: /Ready to accept connections/,
    signal: "TERM",
  },
  {
    image: "fluentd:v1.0.2",
    argv: ["fluentd"],
    client: [["nc -z 10.0.0.2 24224 && echo open", "open\n"]],
    log: /starting fluentd-1\.0\.2/,
    signal: "TERM",
  },
];

for (const { image, argv, options, files, client, log, signal } of cases) {
  test(`${image} serves as ${argv.join(" ")}`, async () => {
    const clock = createVirtualClock();
    const network = createNetwork(clock);
    const container = testContainer({
      clock,
      network,
      image,
      address: server,
      hostname: "server",
      ...(files && { files }),
    });
    const neighbour = testContainer({ clock, network, image: "alpine", address: "10.0.0.1" });
    const started = container.start(argv, options);
    await neighbour.run("sleep 1");
    for (const [script, stdout] of client) assert.equal((await neighbour.run(script)).stdout, stdout, script);
    started.process.signal(signal ?? "KILL");
    const { stdout, code } = await started.outcome;
    if (signal) assert.equal(code, 0);
    if (log) assert.match(stdout, log);
    assert.deepEqual(container.host.network.listening(), []);
  });
}

test("nginx shows a master and its workers", async () => {
  const container = testContainer({ image: "nginx" });
  const { stdout } = await container.run(
    "nginx & sleep 1; ps | grep -c '[n]ginx: worker'; ps | grep -c '[n]ginx: master'",
  );
  assert.match(stdout, /2\n1\n$/);
});

test("a second server on the port is refused", async () => {
  const container = testContainer({ image: "nginx" });
  container.start(["nginx"]);
  const { code, stderr } = await container.start(["nginx"]).outcome;
  assert.equal(code, 1);
  assert.match(stderr, /bind\(\) to 0\.0\.0\.0:80 failed \(98: Address already in use\)/);
});

test("redis-cli shows replies plainly, and for people", async () => {
  const container = testContainer({ image: "redis" });
  container.start(["redis-server", "--maxmemory", "2mb"]);
  const { stdout } = await container.run(
    "sleep 1; redis-cli SET k 'a b'; redis-cli GET k; redis-cli --no-raw GET k; redis-cli --no-raw RPUSH l x y; redis-cli --no-raw LRANGE l 0 -1; echo 'CONFIG GET maxmemory' | redis-cli",
  );
  assert.equal(stdout, 'OK\na b\n"a b"\n(integer) 2\n1) "x"\n2) "y"\nmaxmemory\n2097152\n');
});

test("agnhost connect says why it could not", async () => {
  const container = testContainer({ image: "registry.k8s.io/e2e-test-images/agnhost:2.53" });
  const outcomes = ["10.244.0.7:1", "nobody:80"].map(
    (to) => container.start(["/agnhost", "connect", "--timeout", "1s", to]).outcome,
  );
  const [refused, unknown] = await Promise.all(outcomes);
  assert.deepEqual([refused?.stderr, refused?.code], ["REFUSED\n", 1]);
  assert.match(unknown?.stderr ?? "", /^DNS: /);
});

test("agnhost netexec ends with the code that it is asked for", async () => {
  const container = testContainer({ image: "registry.k8s.io/e2e-test-images/agnhost:2.53" });
  const started = container.start(["/agnhost", "netexec"]);
  await container.run("sleep 1; wget -qO- 'http://localhost:8080/exit?code=7'");
  assert.equal((await started.outcome).code, 7);
});

test("pause ends when it is told to", async () => {
  const container = testContainer({ image: "registry.k8s.io/pause:3.10" });
  const started = container.start(["/pause"]);
  await container.host.clock.sleep(1000);
  started.process.signal("TERM");
  assert.equal((await started.outcome).code, 0);
});
