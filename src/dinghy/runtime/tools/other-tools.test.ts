import assert from "node:assert/strict";
import { test } from "node:test";
import { testContainer } from "./container.test-data.ts";

const cases: readonly [script: string, stdout: string, stderr?: string, code?: number][] = [
  ["/bin/echo -n hi; /bin/printf '%s-%d\\n' a 1; /bin/[ a = a ] && /bin/test ! -e /x && /bin/pwd", "hia-1\n/\n"],
  ["env -i A=1 env; env B=2 printenv B", "A=1\n2\n"],
  ["env nothing", "", "env: can't execute 'nothing': No such file or directory\n", 127],
  ["sleep 0.5; sleep 1m; date +%s", "1767225660\n"],
  ["date -u; date +%FT%T.%N; date -d @0 +%Y", "Thu Jan  1 00:00:00 UTC 2026\n2026-01-01T00:00:00.000000000\n1970\n"],
  ["hostname; whoami; id; id -u; uname", "box\nroot\nuid=0(root) gid=0(root) groups=0(root)\n0\nLinux\n"],
  ["sleep 100 & ps | grep -c '[s]leep 100$'; pkill sleep; wait $!; echo $?", "1\n143\n"],
  ["sleep 100 & pgrep sleep | wc -l; killall -9 sleep; wait; pidof sleep || echo gone", "1\ngone\n"],
  ["timeout 2 sleep 10; echo $?; timeout 5 echo fine", "143\nfine\n"],
  ["kill -l 9; kill -l TERM; /bin/kill 9999", "KILL\n15\n", "kill: can't kill pid 9999: No such process\n", 1],
  ["seq 3 | xargs; seq 3 | xargs -n 1 echo n; echo a b | xargs -I{} echo '<{}>'", "1 2 3\nn 1\nn 2\nn 3\n<a b>\n"],
  ["seq 1 2 5; seq -s , 3; seq 3 -1 1 | tr '\\n' ' '", "1\n3\n5\n1,2,3\n3 2 1 "],
  ["printf 'x\\n' | xargs false; echo $?; xargs nothing < /etc/group > /dev/null 2>&1; echo $?", "123\n127\n"],
  ["expr 2 + 3 \\* 4; expr abc : 'a\\(.\\)'; expr length hello; expr 1 = 2", "14\nb\n5\n0\n", "", 1],
  ["echo hello | base64; echo aGVsbG8K | base64 -d", "aGVsbG8K\nhello\n"],
  ["printf abc | md5sum; printf abc | sha256sum | cut -c1-8", "900150983cd24fb0d6963f7d28e17f72  -\nba7816bf\n"],
  [
    "cd /tmp; echo a > f; sha1sum f > s; sha1sum -c s; echo b > f; md5sum -c s",
    "f: OK\nf: FAILED\n",
    "md5sum: WARNING: 1 of 1 computed checksums did NOT match\n",
    1,
  ],
  [
    "dd if=/dev/zero of=/f bs=1M count=3 2>/dev/null; stat -c %s /f; dd if=/etc/hostname of=/none/x",
    "3145728\n",
    "dd: can't open '/etc/hostname': No such file or directory\n",
    1,
  ],
  ["printf abcdef | dd bs=2 skip=1 count=1 status=none", "cd"],
  [
    "printf 'a\\nb\\n' > /a; printf 'a\\nc\\n' > /b; diff /a /b; cmp /a /b",
    "--- /a\n+++ /b\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n/a /b differ: char 3, line 2\n",
    "",
    1,
  ],
  ["diff /etc/passwd /etc/passwd && echo same", "same\n"],
  [
    "printf 'ab\\n' | od -c; printf 'ab\\n' | hexdump -C; printf ab | xxd -p; printf 'ab' | od -An -tx1",
    "0000000   a   b  \\n\n0000003\n00000000  61 62 0a                                          |ab.|\n00000003\n6162\n 61 62\n",
  ],
  [
    "mkdir -p /a/d; echo 1 > /a/f; ln -s f /a/l; tar cf /t.tar -C / a; tar tf /t.tar; mkdir /x; tar xf /t.tar -C /x; cat /x/a/l",
    "a/\na/d/\na/f\na/l\n1\n",
  ],
  [
    "mkdir /a; echo 1 > /a/f; chmod 750 /a/f; cd /; tar cf - a | (mkdir /y; tar -xmf - -C /y); stat -c %a /y/a/f",
    "750\n",
  ],
  [
    "mkdir /a; echo 1 > /a/f; tar czf /t.tgz /a; tar xzOf /t.tgz",
    "1\n",
    "tar: removing leading '/' from member names\n",
  ],
  ["tar cf /t.tar none", "", "tar: none: No such file or directory\ntar: error exit delayed from previous errors\n", 1],
  [
    "cd /; n=$(printf 'd%.0s' $(seq 120)); mkdir $n; echo long > $n/f; tar cf t $n; rm -r $n; tar xf t; cat $n/f",
    "long\n",
  ],
  ["echo data > /f; gzip /f; ls /f*; gunzip /f.gz; cat /f; gzip -c /f | zcat", "/f.gz\ndata\ndata\n"],
  ["yes | head -n 2; yes no | head -1", "y\ny\nno\n"],
  ["busybox echo applet; busybox nothing", "applet\n", "busybox: nothing: applet not found\n", 127],
  ["which ls; which nothing", "/bin/ls\n", "", 1],
  ["mktemp -d /tmp/x.XXXXXX | cut -c1-7; usleep 5; nproc > /dev/null; sync; nohup echo kept", "/tmp/x.\nkept\n"],
  [
    "vi /f",
    "",
    "vi: there is no editor in this container: change files with sed -i, or write them with cat > FILE\n",
    1,
  ],
  ["truncate -s 1K /f; stat -c %s /f; printf '1\\n2\\n3\\n' | split -l 2 - /p; cat /pab", "1024\n3\n"],
  ["ls --nonsense", "", "ls: unrecognized option: nonsense\n", 1],
  ["stress --vm 1 --vm-bytes 64M --timeout 1s | tail -n 1", "stress: info: [3] successful run completed\n"],
  ["free -m | grep -c Mem; uptime | cut -d, -f 2; mount | grep -c overlay", "1\n  0 users\n1\n"],
];

for (const [script, stdout, stderr = "", code = 0] of cases) {
  test(script, async () => {
    assert.deepEqual(await testContainer({ image: "polinux/stress" }).run(script), { stdout, stderr, code });
  });
}

test("stress over the limit is killed with its container", async () => {
  const container = testContainer({ image: "polinux/stress", memoryLimit: 128 << 20 });
  assert.equal((await container.run("stress --vm 1 --vm-bytes 150M")).code, 137);
});

test("sleep ends at once when it is told to", async () => {
  const container = testContainer();
  const started = container.start(["sleep", "infinity"]);
  const before = container.host.clock.now();
  started.process.signal("TERM");
  assert.equal((await started.outcome).code, 143);
  assert.equal(container.host.clock.now(), before);
});

test("kubectl's way of copying goes through standard input", async () => {
  const source = testContainer({ files: { "/data/a.txt": "one", "/data/sub/b.txt": "two" } });
  const archive = await source.run("tar cf - /data 2>/dev/null | base64");
  const target = testContainer();
  const bytes = Buffer.from(archive.stdout, "base64");
  const { code } = await target.start(["tar", "-xmf", "-", "-C", "/tmp"], { input: bytes }).outcome;
  assert.equal(code, 0);
  assert.equal((await target.run("cd /tmp/data; cat a.txt sub/b.txt")).stdout, "onetwo");
});
