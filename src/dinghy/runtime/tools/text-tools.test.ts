import assert from "node:assert/strict";
import { test } from "node:test";
import { testContainer } from "./container.test-data.ts";

const fruit = "apple 3\nbanana 10\ncherry 7\n";
const cases: readonly [script: string, input: string, stdout: string, stderr?: string, code?: number][] = [
  ["cat", "a\nb", "a\nb"],
  ["cat /none", "", "", "cat: can't open '/none': No such file or directory\n", 1],
  ["cat -n", "a\n\nb\n", "     1\ta\n     2\t\n     3\tb\n"],
  ["head -n 2", "1\n2\n3\n", "1\n2\n"],
  ["head -1; cat", "1\n2\n", "1\n"],
  ["head -c 3", "abcdef", "abc"],
  ["tail -n 2", "1\n2\n3\n", "2\n3\n"],
  ["tail -2", "1\n2\n3", "2\n3"],
  ["tail -n +2", "1\n2\n3\n", "2\n3\n"],
  ["tail -c 2", "abc", "bc"],
  ["wc -l", "a\nb\n", "2\n"],
  ["wc", "a b\nc\n", "        2         3         6\n"],
  ["cat > /f; wc -l /f; wc -l < /f", "a\n", "1 /f\n1\n"],
  ["cut -d ' ' -f 2", fruit, "3\n10\n7\n"],
  ["cut -c 1-3,5", "abcdef\n", "abce\n"],
  ["cut -d: -f1,3-", "a:b:c:d\n", "a:c:d\n"],
  ["tr a-z A-Z", "abc\n", "ABC\n"],
  ["tr -d '[:digit:]'", "a1b2\n", "ab\n"],
  ["tr -s ' '", "a   b\n", "a b\n"],
  ["tr '\\n' ,", "a\nb\n", "a,b,"],
  ["tr -cd a-z", "a-b\n", "ab"],
  ["uniq -c", "a\na\nb\n", "      2 a\n      1 b\n"],
  ["uniq -d", "a\na\nb\n", "a\n"],
  ["sort", "b\na\nC\n", "C\na\nb\n"],
  ["sort -n", "10\n9\n-1\n", "-1\n9\n10\n"],
  ["sort -k2 -n -r", fruit, "banana 10\ncherry 7\napple 3\n"],
  ["sort -k 2,2n", fruit, "apple 3\ncherry 7\nbanana 10\n"],
  ["sort -t : -k 2", "a:z\nb:y\n", "b:y\na:z\n"],
  ["sort -u", "b\na\nb\n", "a\nb\n"],
  ["sort -V", "v1.10\nv1.9\n", "v1.9\nv1.10\n"],
  ["grep an", fruit, "banana 10\n"],
  ["grep -q zz", fruit, "", "", 1],
  ["grep -vc an", fruit, "2\n"],
  ["grep -in APPLE", fruit, "1:apple 3\n"],
  ["grep -oE '[0-9]+'", fruit, "3\n10\n7\n"],
  ["grep -F . ", "a.b\nab\n", "a.b\n"],
  ["grep -w 1", "1 2\n11\n", "1 2\n"],
  ["grep -A1 apple", fruit, "apple 3\nbanana 10\n"],
  ["grep -e apple -e cherry", fruit, "apple 3\ncherry 7\n"],
  ["mkdir /d; echo hit > /d/f; grep -r hit /d", "", "/d/f:hit\n"],
  ["grep x /none", "", "", "grep: /none: No such file or directory\n", 2],
  ["sed s/a/X/", "aa\n", "Xa\n"],
  ["sed s/a/X/g", "aa", "XX"],
  ["sed 's|/|:|2'", "a/b/c\n", "a/b:c\n"],
  ["sed -n 2p", fruit, "banana 10\n"],
  ["sed -n '/banana/,$p'", fruit, "banana 10\ncherry 7\n"],
  ["sed '1d;$d'", fruit, "banana 10\n"],
  ["sed 2q", fruit, "apple 3\nbanana 10\n"],
  ["sed -E 's/([a-z]+) ([0-9]+)/\\2 \\1/'", fruit, "3 apple\n10 banana\n7 cherry\n"],
  ["sed 's/\\(a\\)p/<&\\1>/'", "apple\n", "<apa>ple\n"],
  ["sed '/banana/!d'", fruit, "banana 10\n"],
  ["sed '/apple/{s/apple/A/;s/3/4/}'", fruit, "A 4\nbanana 10\ncherry 7\n"],
  ["sed -e '1i\\' -e top -e '$a end'", "a\n", "top\na\nend\n"],
  ["sed '2c changed'", fruit, "apple 3\nchanged\ncherry 7\n"],
  ["sed -n '$='", fruit, "3\n"],
  ["sed ':a;N;$!ba;s/\\n/,/g'", "a\nb\nc\n", "a,b,c\n"],
  ["sed y/abc/xyz/", "aabbcc\n", "xxyyzz\n"],
  ["cat > /f; sed -i s/apple/pear/ /f; cat /f", "apple\n", "pear\n"],
  ["cat > /f; sed -n -i.old '1p' /f; cat /f /f.old", "a\nb\n", "a\na\nb\n"],
  ["sed 's/x/a\\nb/'", "x\n", "a\nb\n"],
  ["sed 's/.*/\\U&/'", "abc\n", "ABC\n"],
  ["sed k", "", "", "sed: unsupported command k\n", 1],
  ["awk '{print $1}'", fruit, "apple\nbanana\ncherry\n"],
  ["awk '{s += $2} END {print s, NR}'", fruit, "20 3\n"],
  ["awk -F: '{print $2}'", "a:b\n", "b\n"],
  ["awk -v n=5 'BEGIN {print n * 2}'", "", "10\n"],
  ["awk '$2 > 5 {print NR\": \"$1}'", fruit, "2: banana\n3: cherry\n"],
  ["awk '/an/'", fruit, "banana 10\n"],
  ["awk '$1 ~ /^c/ {print}'", fruit, "cherry 7\n"],
  ["awk '/apple/,/banana/ {print $NF}'", fruit, "3\n10\n"],
  ['awk \'BEGIN {printf "%-5s|%03d|%.2f\\n", "ab", 7, 3.14159}\'', "", "ab   |007|3.14\n"],
  ['awk \'{a[$1] = $2} END {for (k in a) print k, a[k]; if (!("x" in a)) print "none"}\'', fruit, `${fruit}none\n`],
  [
    "awk 'BEGIN {for (i = 0; i < 3; i++) {if (i == 1) continue; print i}; while (i-- > 1) print \"w\" i; do print i; while (0)}'",
    "",
    "0\n2\nw2\nw1\n0\n",
  ],
  [
    'awk \'BEGIN {print length("abc"), substr("hello", 2, 3), index("hello", "l"), toupper("x"), tolower("Y")}\'',
    "",
    "3 ell 3 X y\n",
  ],
  ['awk \'BEGIN {n = split("a,b,c", p, ","); print n, p[1], p[3]}\'', "", "3 a c\n"],
  ['awk \'{gsub(/a/, "[&]"); print; n = sub(/b/, "B"); print n, $0}\'', "abab\n", "[a]b[a]b\n1 [a]B[a]b\n"],
  ['awk \'BEGIN {OFS = "-"} {$2 = "x"; print; print NF}\'', "a b c\n", "a-x-c\n3\n"],
  ["awk '{NF = 2} 1'", "a b c\n", "a b\n"],
  [
    'awk \'BEGIN {print 1/3, 1e6, 0.1 + 0.2, 2^10, 7 % 3, 1==1.0, "a" < "b", "10" < "9"}\'',
    "",
    "0.333333 1000000 0.3 1024 1 1 1 1\n",
  ],
  ["awk '{print ($1 < $2)}'", "9 10\n", "1\n"],
  ["awk 'function f(x, a) {a[1] = x; return x * 2} BEGIN {print f(4) f(1)}'", "", "82\n"],
  ['awk \'function fill(a) {a["k"] = 1} BEGIN {fill(b); print b["k"]}\'', "", "1\n"],
  [
    'awk \'BEGIN {"echo hi" | getline x; print x; while ((getline line < "/etc/nsswitch.conf") > 0) print line}\'',
    "",
    "hi\nhosts: files dns\n",
  ],
  [
    'awk \'BEGIN {print "b\\na" | "sort"; close("sort"); print "x" > "/f"; close("/f"); system("cat /f")}\'',
    "",
    "a\nb\nx\n",
  ],
  ["awk 'NR == 2 {exit 3} {print} END {print \"end\"}'", fruit, "apple 3\nend\n", "", 3],
  ['awk \'BEGIN {RS = ""} {print NR ":" $1 "-" $NF}\'', "a\nb\n\n\nc\n", "1:a-b\n2:c-c\n"],
  ["awk '{print $1,\n$2}; END {print NR}'", "a b\n", "a b\n1\n"],
  ["awk '!seen[$0]++'", "a\nb\na\n", "a\nb\n"],
  [
    "awk 'BEGIN {x[1, 2] = 3; for (k in x) {split(k, p, SUBSEP); print p[1] p[2]}; if ((1, 2) in x) print \"in\"; delete x[1, 2]; print length(x)}'",
    "",
    "12\nin\n0\n",
  ],
  [
    'awk \'BEGIN {if (match("foobar", /o+/)) print RSTART, RLENGTH; print -2^2, !0, 1 " " 2, 5 "" 6 + 1}\'',
    "",
    "2 2\n-4 1 1 2 57\n",
  ],
  ["awk '{print $(1+1), -$2}' ", "a 3\n", "3 -3\n"],
  ['awk \'{ if ($1 == "a") print "A"; else if ($1 == "b") print "B"; else { print "?" } }\'', "a\nb\nc\n", "A\nB\n?\n"],
  ["awk -F '[:,]' '{print $3}'", "a:b,c\n", "c\n"],
  ["awk -F'|' '{print $2}'", "a|b\n", "b\n"],
  [
    'awk \'BEGIN {print ENVIRON["HOSTNAME"]; printf "%s %d%%\\n", "x", 5; print substr("abc", 2)}\'',
    "",
    "box\nx 5%\nbc\n",
  ],
  ["awk 'BEGIN {print length()'", "", "", "awk: cmd. line:1: Unexpected end of string\n", 1],
  ["awk '{ print $1 > \"/dev/stderr\" }'", "e\n", "", "e\n"],
  ["tee /a /b > /dev/null; cat /a /b", "x\n", "x\nx\n"],
  ["rev", "abc\n", "cba\n"],
  ["tac", "1\n2\n", "2\n1\n"],
  ["nl", "a\n\nb\n", "     1\ta\n       \n     2\tb\n"],
  ["printf '1\\n2\\n' > /a; paste -d, /a - ", "x\ny\n", "1,x\n2,y\n"],
];

for (const [script, input, stdout, stderr = "", code = 0] of cases) {
  test(`${script} prints ${JSON.stringify(stdout || stderr)}`, async () => {
    assert.deepEqual(await testContainer().run(script, input), { stdout, stderr, code });
  });
}

test("tail of /dev/zero fills the container and is killed", async () => {
  const { code } = await testContainer({ memoryLimit: 64 << 20 }).run("tail /dev/zero");
  assert.equal(code, 137);
});

test("tail -f writes what is added, until it is told to end", async () => {
  const container = testContainer({ files: { "/log": "one\n" } });
  const started = container.start(["tail", "-f", "/log"]);
  await container.run("sleep 1; echo two >> /log; sleep 1");
  assert.equal(started.stdout(), "one\ntwo\n");
  started.process.signal("TERM");
  assert.equal((await started.outcome).code, 143);
});

test("a filter in a pipe works on what has come so far", async () => {
  const container = testContainer();
  const started = container.start(["sh", "-c", "(echo a1; sleep 5; echo a2) | grep a | awk '{print $1}' | cut -c2"]);
  await container.run("sleep 1");
  assert.equal(started.stdout(), "1\n");
  await started.outcome;
});
