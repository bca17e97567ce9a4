import assert from "node:assert/strict";
import { test } from "node:test";
import { ContainerError, ImagePullError } from "./runtime.ts";
import { testNode } from "./simulated-node.test-data.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const files = (entries: Record<string, string>, mode = 0o644) =>
  new Map(Object.entries(entries).map(([path, text]) => [path, { bytes: bytes(text), mode }]));

test("an image is pulled once, takes its time, and has a digest of its own", async () => {
  const { runtime, clock } = testNode();
  assert.equal(await runtime.imageStatus("nginx:1.7.9"), undefined);
  const [first, second] = await Promise.all([
    runtime.pullImage("nginx:1.7.9"),
    runtime.pullImage("docker.io/library/nginx:1.7.9"),
  ]);
  assert.equal(first.image, "docker.io/library/nginx:1.7.9");
  assert.match(first.imageId, /^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/);
  assert.deepEqual(first, second);
  const before = clock.now();
  await runtime.pullImage("nginx:1.7.9");
  assert.equal(clock.now(), before);
});

test("an unknown image cannot be pulled, a malformed name is refused", async () => {
  const { runtime } = testNode();
  await assert.rejects(runtime.pullImage("nosuch"), (error: ImagePullError) => {
    assert.equal(error.reason, "ErrImagePull");
    assert.match(
      error.message,
      /^failed to pull and unpack image "docker.io\/library\/nosuch:latest": failed to resolve reference/,
    );
    return error instanceof ImagePullError;
  });
  await assert.rejects(runtime.pullImage("No/Such:?"), { reason: "InvalidImageName" });
});

test("a container goes from created to running to exited, and tells when it ends", async () => {
  const { runtime, clock, pod, ended } = testNode();
  const sandbox = await pod();
  const id = await runtime.createContainer(sandbox.id, {
    name: "main",
    image: "busybox",
    command: ["sh", "-c", "sleep 2; echo bye > /dev/termination-log; exit 3"],
    env: [],
    mounts: [],
    tty: false,
    stdin: false,
    stdinOnce: false,
    readOnlyRootFilesystem: false,
    terminationMessagePath: "/dev/termination-log",
    attempt: 0,
  });
  assert.equal(runtime.containerStatus(id)?.state, "CREATED");
  const startedAt = clock.now();
  await runtime.startContainer(id);
  assert.equal(runtime.containerStatus(id)?.state, "RUNNING");
  const status = await ended(id);
  const { state, exitCode, reason, terminationMessage, finishedAt } = status;
  assert.deepEqual(
    { state, exitCode, reason, terminationMessage, finishedAt },
    { state: "EXITED", exitCode: 3, reason: "Error", terminationMessage: "bye\n", finishedAt: startedAt + 2000 },
  );
  await runtime.removeContainer(id);
  assert.equal(runtime.containerStatus(id), undefined);
});

test("a missing executable is a StartError with code 128", async () => {
  const { runtime, pod, start } = testNode();
  const sandbox = await pod();
  await assert.rejects(start(sandbox, { command: ["nosuch"] }), (error: ContainerError) => {
    assert.match(error.message, /exec: "nosuch": executable file not found in \$PATH: unknown$/);
    return error instanceof ContainerError && error.reason === "StartError";
  });
  const [status] = runtime.containers(sandbox.id);
  assert.deepEqual([status?.state, status?.exitCode, status?.reason], ["EXITED", 128, "StartError"]);
});

test("a directory is no executable, and is called one", async () => {
  const { pod, start } = testNode();
  const sandbox = await pod();
  await assert.rejects(start(sandbox, { command: ["/etc"] }), /exec: "\/etc": is a directory: unknown$/);
});

test("a directory that is to be mounted onto a file keeps the container from starting, not from being made", async () => {
  const { runtime, pod, start } = testNode();
  const sandbox = await pod();
  const mounts = [{ containerPath: "/etc/passwd", directory: runtime.createVolume(), readOnly: false }];
  await assert.rejects(start(sandbox, { command: ["true"], mounts }), /rootfs at "\/etc\/passwd": not a directory: /);
  const [status] = runtime.containers(sandbox.id);
  assert.deepEqual([status?.state, status?.exitCode, status?.reason], ["EXITED", 128, "StartError"]);
});

test("a container is not made with a seccomp profile that the node does not have", async () => {
  const { runtime, pod, start } = testNode();
  const sandbox = await pod();
  const missing = start(sandbox, { script: "true", seccompProfile: "/var/lib/kubelet/seccomp/calm.json" });
  await assert.rejects(
    missing,
    /cannot load seccomp profile "\/var\/lib\/kubelet\/seccomp\/calm.json": open .*: no such file/,
  );
  assert.deepEqual(runtime.containers(sandbox.id), []);
});

test("a container finds its limits in its control group", async () => {
  const node = testNode();
  const script = "cd /sys/fs/cgroup; cat memory.max cpu.max; echo 1 > memory.max || echo read-only";
  const limited = await node.run(script, { memoryLimit: 33554432, cpuLimit: 0.5 });
  assert.match(limited.stdout, /^33554432\n50000 100000\nread-only\n$/);
  assert.equal((await node.run("cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/cpu.max")).stdout, "max\nmax 100000\n");
});

test("arguments replace the image's own, a command replaces both", async () => {
  const { pod, start, clock, exec } = testNode();
  const sandbox = await pod();
  const cases: [object, string][] = [
    [{ args: ["sleep", "9"] }, "sleep 9"],
    [{ command: ["sleep"], args: ["8"] }, "sleep 8"],
  ];
  for (const [config, expected] of cases) {
    const id = await start(sandbox, config);
    await clock.settled();
    assert.equal((await exec(id, ["cat", "/proc/1/cmdline"])).stdout.replaceAll("\0", " ").trim(), expected);
  }
});

test("stop sends TERM, and KILL when the time is over", async () => {
  const { runtime, clock, pod, start, log } = testNode();
  const sandbox = await pod();
  const polite = await start(sandbox, { script: "trap 'echo bye; exit 0' TERM; while :; do sleep 1; done" });
  const deaf = await start(sandbox, { command: ["sleep", "1000"] });
  await clock.sleep(500);
  const from = clock.now();
  await runtime.stopContainer(polite, 30_000);
  assert.equal(clock.now() - from, 500);
  assert.equal(log(polite), "bye\n");
  assert.equal(runtime.containerStatus(polite)?.exitCode, 0);
  await runtime.stopContainer(deaf, 30_000);
  assert.equal(clock.now() - from, 30_500);
  assert.equal(runtime.containerStatus(deaf)?.exitCode, 137);
});

test("what goes over its memory limit is killed and reported", async () => {
  const limit = { memoryLimit: 8 * 1024 * 1024 };
  const node = testNode();
  for (const script of [
    "tail /dev/zero",
    "dd if=/dev/zero of=/dev/shm/x bs=1M count=100",
    "head -c 20m /dev/zero > /cache/x",
  ]) {
    const cache = node.runtime.createVolume({ medium: "Memory" });
    const mounts = [{ containerPath: "/cache", directory: cache, readOnly: false }];
    const { status } = await node.run(`${script}; sleep 1`, { ...limit, mounts });
    assert.deepEqual([status.exitCode, status.reason], [137, "OOMKilled"], script);
  }
  const { status } = await node.run("dd if=/dev/zero of=/tmp/x bs=1M count=100 2>/dev/null; rm /tmp/x", limit);
  assert.equal(status.exitCode, 0, "files on disk do not count");
});

test("a computing container uses CPU time, at most its limit, and frees its memory when it ends", async () => {
  const { runtime, clock, pod, start } = testNode();
  const sandbox = await pod();
  const cpu = async (cpuLimit?: number): Promise<number> => {
    const id = await start(sandbox, { script: "while :; do :; done", cpuLimit });
    await clock.sleep(3_000);
    const { cpuUsageCoreNanoSeconds = 0, memoryWorkingSetBytes = 0 } = runtime.stats(id) ?? {};
    assert.ok(memoryWorkingSetBytes > 0);
    await runtime.stopContainer(id, 0);
    return cpuUsageCoreNanoSeconds / 3e9;
  };
  const free = await cpu();
  assert.ok(free > 0.95 && free <= 1.05, `used ${free} cores`);
  const limited = await cpu(0.1);
  assert.ok(limited > 0.08 && limited <= 0.15, `used ${limited} cores`);
});

test("each container has files of its own over the shared image", async () => {
  const { pod, start, exec, clock } = testNode();
  const sandbox = await pod();
  const [a, b] = [
    await start(sandbox, { script: "sleep infinity" }),
    await start(sandbox, { script: "sleep infinity" }),
  ];
  await clock.settled();
  await exec(a, ["sh", "-c", "echo mine > /etc/new; rm /etc/passwd; echo x >> /etc/group"]);
  assert.equal(
    (await exec(a, ["sh", "-c", "cat /etc/new; ls /etc"])).stdout,
    "mine\ngroup\nhostname\nhosts\nnew\nnsswitch.conf\nresolv.conf\n",
  );
  assert.equal(
    (await exec(b, ["sh", "-c", "ls /etc; tail -1 /etc/group"])).stdout,
    "group\nhostname\nhosts\nnsswitch.conf\npasswd\nresolv.conf\nnobody:x:65534:\n",
  );
});

test("volumes are shared, may be read-only, in part, and nested", async () => {
  const { runtime, pod, start, exec, clock } = testNode();
  const sandbox = await pod();
  const data = runtime.createVolume();
  const config = runtime.createVolume();
  runtime.writeVolume(config, files({ key: "one\n", "deep/er": "two\n" }, 0o400));
  const writer = await start(sandbox, {
    script: "sleep infinity",
    mounts: [{ containerPath: "/data", directory: data, readOnly: false }],
  });
  const reader = await start(sandbox, {
    script: "sleep infinity",
    mounts: [
      { containerPath: "/data", directory: data, readOnly: true },
      { containerPath: "/data/sub/conf", directory: config, readOnly: true },
      { containerPath: "/etc/app.conf", directory: config, subPath: "key", readOnly: true },
      { containerPath: "/made", directory: data, subPath: "new/dir", readOnly: false },
    ],
  }).catch((error: Error) => error);
  assert.ok(reader instanceof ContainerError, "a mount point cannot be made in a read-only volume");
  await exec(writer, ["sh", "-c", "mkdir -p /data/sub; echo hi > /data/f"]);
  const second = await start(sandbox, {
    script: "sleep infinity",
    mounts: [
      { containerPath: "/data", directory: data, readOnly: true },
      { containerPath: "/data/sub/conf", directory: config, readOnly: true },
      { containerPath: "/etc/app.conf", directory: config, subPath: "key", readOnly: true },
      { containerPath: "/made", directory: data, subPath: "new/dir", readOnly: false },
    ],
  });
  await clock.settled();
  const look =
    "cat /data/f /data/sub/conf/key /data/sub/conf/deep/er /etc/app.conf; ls /data/sub; stat -c %a /etc/app.conf";
  assert.equal((await exec(second, ["sh", "-c", look])).stdout, "hi\none\ntwo\none\nconf\n400\n");
  assert.match(
    (await exec(second, ["sh", "-c", "echo x > /data/f"])).stderr,
    /can't create \/data\/f: Read-only file system/,
  );
  await exec(second, ["sh", "-c", "echo y > /made/y"]);
  assert.equal((await exec(writer, ["sh", "-c", "cat /data/new/dir/y; ls /data/sub"])).stdout, "y\n");
  runtime.writeVolume(config, files({ key: "changed\n" }));
  assert.equal(
    (await exec(second, ["sh", "-c", "cat /data/sub/conf/key /etc/app.conf; ls /data/sub/conf"])).stdout,
    "changed\none\nkey\n",
  );
});

test("a read-only root leaves /dev and volumes writable", async () => {
  const { run, runtime } = testNode();
  const mounts = [{ containerPath: "/data", directory: runtime.createVolume(), readOnly: false }];
  const script =
    "echo a > /f; echo b > /data/f && cat /data/f; echo c > /dev/termination-log; echo d > /dev/null && echo ok";
  const { status, stdout, stderr } = await run(script, { readOnlyRootFilesystem: true, mounts });
  assert.equal(stdout, "b\nok\n");
  assert.equal(stderr, "sh: can't create /f: Read-only file system\n");
  assert.equal(status.terminationMessage, "c\n");
});

test("a user without privileges may not change what is root's", async () => {
  const { run } = testNode();
  const { stdout, stderr } = await run("id -u; echo x > /etc/new; echo y > /tmp/ok && cat /tmp/ok; cd /root", {
    user: 1000,
  });
  assert.equal(stdout, "1000\ny\n");
  assert.match(stderr, /can't create \/etc\/new: Permission denied/);
  assert.match(stderr, /cd: can't cd to \/root: Permission denied/);
});

test("containers of a Pod share its name and network, and its processes where it says so", async () => {
  const { pod, start, exec, clock } = testNode();
  const apart = await pod({ hostname: "web-0", aliases: [{ address: "10.1.2.3", names: ["db"] }] });
  const alone = await start(apart, { script: "sleep infinity" });
  await clock.settled();
  const look = await exec(alone, [
    "sh",
    "-c",
    "hostname; cat /etc/hostname; grep db /etc/hosts; cat /etc/resolv.conf; echo $$",
  ]);
  assert.equal(
    look.stdout,
    "web-0\nweb-0\n10.1.2.3\tdb\nsearch default.svc.cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n2\n",
  );
  const shared = await pod({ shareProcessNamespace: true });
  const one = await start(shared, { command: ["sleep", "11"] });
  await start(shared, { command: ["sleep", "22"] });
  await clock.settled();
  assert.match((await exec(one, ["ps"])).stdout, /1 65535 .*\/pause\n.* sleep 11\n.* sleep 22\n/);
});

test("a Pod on the host's network has the node's address", async () => {
  const { pod, runtime } = testNode();
  const sandbox = await pod({ hostNetwork: true });
  assert.equal(sandbox.address, "172.18.0.2");
  await runtime.removePodSandbox(sandbox.id);
  assert.equal((await pod({ hostNetwork: true })).address, "172.18.0.2");
});

test("the node's disk outlives Pods", async () => {
  const { pod, start, ended, runtime, log } = testNode();
  assert.equal(runtime.hostDirectory("/data/app", false), undefined);
  for (const [script, expected] of [
    ["echo kept > /mnt/f", ""],
    ["cat /mnt/f", "kept\n"],
  ] as const) {
    const directory = runtime.hostDirectory("/data/app", true);
    assert.ok(directory);
    const sandbox = await pod();
    const id = await start(sandbox, { script, mounts: [{ containerPath: "/mnt", directory, readOnly: false }] });
    await ended(id);
    assert.equal(log(id), expected);
    await runtime.removePodSandbox(sandbox.id);
  }
});

test("a stopped Pod's containers die and its address is free again", async () => {
  const { pod, start, runtime, network } = testNode();
  const sandbox = await pod();
  const id = await start(sandbox, { script: "sleep infinity" });
  await runtime.stopPodSandbox(sandbox.id);
  assert.equal(runtime.containerStatus(id)?.exitCode, 137);
  network.attach(sandbox.address);
});

test("nothing waits where nothing will happen", async () => {
  const { pod, start, clock } = testNode();
  await start(await pod(), { script: "trap : TERM; tail -f /dev/null & wait" });
  await start(await pod(), { command: ["sleep", "infinity"] });
  await new Promise<void>((resolve) => void clock.onQuiescent(resolve));
});
