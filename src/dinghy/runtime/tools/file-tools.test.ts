import assert from "node:assert/strict";
import { test } from "node:test";
import { testContainer } from "./container.test-data.ts";

const cases: readonly [script: string, stdout: string, stderr?: string, code?: number][] = [
  ["mkdir -p /a/b/c && ls -R /a", "/a:\nb\n\n/a/b:\nc\n\n/a/b/c:\n"],
  ["mkdir /bin", "", "mkdir: can't create directory '/bin': File exists\n", 1],
  ["cd /tmp; touch b a .h; ls; ls -a; ls -A", "a\nb\n.\n..\n.h\na\nb\n.h\na\nb\n"],
  ["ls /none", "", "ls: /none: No such file or directory\n", 1],
  ["echo hi > /tmp/f; ls -l /tmp/f", "-rw-r--r--    1 root     root             3 Jan  1 00:00 /tmp/f\n"],
  ["ls -ld /tmp", "drwxrwxrwt    2 root     root          4096 Nov  1 00:00 /tmp\n"],
  ["echo x > /tmp/a; cp /tmp/a /tmp/b; cp -r /tmp /copy; ls /copy; cat /copy/b", "a\nb\nx\n"],
  ["cp /none /tmp", "", "cp: can't stat '/none': No such file or directory\n", 1],
  ["mkdir /d; cp /d /e", "", "cp: omitting directory '/d'\n", 1],
  ["echo x > /a; mv /a /tmp; ls /tmp; mv /tmp/a /tmp/b; ls /tmp", "a\nb\n"],
  ["rm /none", "", "rm: can't remove '/none': No such file or directory\n", 1],
  ["rm -f /none; rm /tmp", "", "rm: '/tmp' is a directory\n", 1],
  ["mkdir -p /a/b; touch /a/b/c; rm -rf /a; ls -d /a", "", "ls: /a: No such file or directory\n", 1],
  ["mkdir -p /a/b; rmdir /a", "", "rmdir: '/a': Directory not empty\n", 1],
  [
    "ln -s /etc/passwd /l; readlink /l; readlink -f /l; ls -l /l | cut -c1-10,49-",
    "/etc/passwd\n/etc/passwd\nlrwxrwxrwx 1 00:00 /l -> /etc/passwd\n",
  ],
  ["ln -s x /l; ln -s y /l", "", "ln: /l: File exists\n", 1],
  ["ln -s x /l; ln -sf y /l; readlink /l", "y\n"],
  ["touch /f; chmod u+x,go-r /f; stat -c '%a %A %n %s %F' /f", "700 -rwx------ /f 0 regular empty file\n"],
  ["touch /f; chmod 640 /f; chown nobody:daemon /f; stat -c '%a %U %G' /f", "640 nobody daemon\n"],
  [
    "cd /tmp; mkdir -p a/b; touch a/x.txt a/b/y.txt; find . -name '*.txt'; find a -type d",
    "./a/b/y.txt\n./a/x.txt\na\na/b\n",
  ],
  ["cd /tmp; mkdir -p a/b; find . -maxdepth 1 ! -name .; find a -name b -exec echo found {} \\;", "./a\nfound a/b\n"],
  ["cd /tmp; mkdir -p a/b; touch a/f; find a -type f -delete -o -name b -print; ls a", "a/b\nb\n"],
  ["basename /a/b.txt .txt; dirname /a/b.txt", "b\n/a\n"],
  ["echo $(mktemp) | wc -c; ls -l $(mktemp) | cut -c1-10", "16\n-rw-------\n"],
  ["mkdir /d; echo 12345 > /d/f; du -s /d; du -sh /d", "8\t/d\n8.0K\t/d\n"],
  ["df / | tail -n 1 | awk '{print $1, $6}'", "overlay /\n"],
];

for (const [script, stdout, stderr = "", code = 0] of cases) {
  test(`${script}`, async () => {
    assert.deepEqual(await testContainer().run(script), { stdout, stderr, code });
  });
}
