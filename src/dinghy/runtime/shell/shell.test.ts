// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell scripts, not templates.
import assert from "node:assert/strict";
import { test } from "node:test";
import { testNode } from "../simulated-node.test-data.ts";

const node = testNode();

/** Claim, script, standard output; then exit code and standard error where they are not 0 and empty. */
type Row = readonly [claim: string, script: string, stdout: string, code?: number, stderr?: string | RegExp];

function table(rows: readonly Row[]): void {
  for (const [claim, script, stdout, code = 0, stderr = ""] of rows) {
    test(claim, async () => {
      const run = await node.run(script);
      assert.equal(run.stdout, stdout);
      if (typeof stderr === "string") assert.equal(run.stderr, stderr);
      else assert.match(run.stderr, stderr);
      assert.equal(run.status.exitCode, code);
    });
  }
}

table([
  ["runs commands in order", "echo a; echo b\necho c", "a\nb\nc\n"],
  ["exits with the last command's status", "true; false", "", 1],
  ["skips after a failed &&", "false && echo no; echo $?", "1\n"],
  ["goes on after a failed ||", "false || echo yes; true || echo no", "yes\n"],
  ["mixes && and || from left to right", "false && echo a || echo b && echo c", "b\nc\n"],
  ["negates a pipeline", "! false; echo $?; ! true; echo $?", "0\n1\n"],
  ["does not find what is not there", "nosuch; echo $?", "127\n", 0, "sh: nosuch: not found\n"],
  [
    "refuses what may not be executed",
    "echo x > /tmp/f; /tmp/f; echo $?",
    "126\n",
    0,
    "sh: /tmp/f: Permission denied\n",
  ],
  ["streams through pipes and ends the writer", "yes | while read x; do echo $x; break; done", "y\n"],
  ["gives a pipeline its last status", "false | true; echo $?; true | false; echo $?", "0\n1\n"],
  ["pipefail keeps a failure", "set -o pipefail; false | true; echo $?", "1\n"],
  [
    "runs pipelines of groups and loops",
    "for i in 1 2; do echo $i; done | { while read x; do echo got $x; done; }",
    "got 1\ngot 2\n",
  ],
  ["keeps a subshell's changes to itself", "x=1; (x=2; cd /tmp; exit 3); echo $? $x; pwd", "3 1\n/\n"],
  ["keeps a group's changes", "x=1; { x=2; }; echo $x", "2\n"],
  [
    "reads scripts from files by their first line",
    'printf "#!/bin/sh\\necho \\$0 \\$1\\n" > /tmp/s; chmod +x /tmp/s; /tmp/s a',
    "/tmp/s a\n",
  ],
  ["runs executable text without a first line", "echo 'echo hi $1' > /tmp/s; chmod 755 /tmp/s; /tmp/s you", "hi you\n"],
  ["gives arguments to -c", "sh -c 'echo $0 $1 $#' name one two", "name one 2\n"],
  ["reads commands from its input", "echo 'read x\nvalue\necho got $x' | sh", "got value\n"],
]);

table([
  ["if, elif and else", "if false; then echo a; elif true; then echo b; else echo c; fi", "b\n"],
  ["while counts", "i=0; while [ $i -lt 3 ]; do i=$((i+1)); done; echo $i", "3\n"],
  ["until stops when true", "i=0; until [ $i -ge 2 ]; do i=$((i+1)); done; echo $i", "2\n"],
  ["for walks words", "for x in a 'b c' d; do echo \"<$x>\"; done", "<a>\n<b c>\n<d>\n"],
  ["for walks the arguments", "set -- 1 2; for x; do echo $x; done", "1\n2\n"],
  [
    "break and continue count levels",
    "for i in 1 2; do for j in a b; do [ $j = b ] && continue 2; echo $i$j; done; done; for i in 1 2; do while :; do break 2; done; done; echo $i",
    "1a\n2a\n1\n",
  ],
  [
    "case matches patterns",
    "for x in abc b '*' ''; do case $x in a*|c) echo 1;; [b-d]) echo 2;; \\*) echo 3;; *) echo 4; esac; done",
    "1\n2\n3\n4\n",
  ],
  [
    "functions have arguments, locals and a status",
    "f() { local y=$1; y=$y!; echo $y $#; return 4; }; y=0; f a b; echo $? $y",
    "a! 2\n4 0\n",
  ],
  ["functions call themselves", "f() { [ $1 -eq 0 ] || { echo $1; f $(($1-1)); }; }; f 3", "3\n2\n1\n"],
  [
    "functions may have redirections and be piped",
    "f() { echo out; echo err >&2; } 2>/tmp/e; f | cat; cat /tmp/e",
    "out\nerr\n",
  ],
  ["eval runs text", "x='echo $y'; y=5; eval $x", "5\n"],
  ["dot runs a file in this shell", "echo 'x=9; return 3' > /tmp/lib; . /tmp/lib; echo $? $x", "3 9\n"],
  ["exit leaves at once", "echo a; exit 7; echo b", "a\n", 7],
  ["exec replaces the shell", "exec echo gone; echo no", "gone\n"],
  ["getopts reads options", "while getopts ab: o -a -b v rest; do echo $o $OPTARG; done; echo $OPTIND", "a\nb v\n4\n"],
  [
    "set -e ends at a failure, but not in conditions",
    "set -e; if false; then :; fi; false || true; ! true; echo on; false; echo off",
    "on\n",
    1,
  ],
  ["set -u refuses what is unset", "set -u; echo ${x-d}; echo $x; echo no", "d\n", 2, "sh: x: parameter not set\n"],
  ["set -x shows commands", "set -x; echo a b", "a b\n", 0, "+ echo a b\n"],
]);

table([
  ["splits what is not quoted", 'x=\'a  b\'; set -- $x "$x"; echo $#; echo "$x"', "3\na  b\n"],
  ["splits by IFS", "IFS=:; x=a:b::c; set -- $x; echo $# $3.", "4 .\n"],
  [
    'keeps "$@" apart and joins "$*"',
    'set -- \'a b\' c; for x in "$@"; do echo "<$x>"; done; IFS=,; echo "$*"',
    "<a b>\n<c>\n<a b,c>\n".replace("<a b,c>", "a b,c"),
  ],
  ['makes nothing of an empty "$@"', 'set --; set -- "$@" x"$@"; echo $# $1', "1 x\n"],
  ["defaults", "y=; echo ${x:-1} ${x-2} ${y:-3} ${y-4}. ${z:=5} $z ${z:+6} ${x+7}.", "1 2 3 . 5 5 6 .\n"],
  ["quotes inside defaults keep words together", "set -- ${x:-'a b' c}; echo $#", "2\n"],
  ["complains where asked to", "echo ${x:?is missing}; echo no", "", 2, "sh: x: is missing\n"],
  ["trims", "f=/a/b.c.d; echo ${f#*/} ${f##*/} ${f%.*} ${f%%.*} ${#f}", "a/b.c.d b.c.d /a/b.c /a/b 8\n"],
  ["replaces and cuts", "x=abcabc; echo ${x/b/X} ${x//b/} ${x:1:3} ${x: -2}", "aXcabc acac bca bc\n"],
  [
    "counts",
    "echo $((2+3*4)) $(( (2+3)*4 )) $((7/2)) $((-7%3)) $((1<<4)) $((5>3&&2>1)) $((0x1f)) $((1?2:3))",
    "14 20 3 -1 16 1 31 2\n",
  ],
  ["assigns while counting", "i=1; echo $((i++)) $((++i)) $((i+=5)) $i", "1 3 8 8\n"],
  ["refuses to divide by zero", "echo $((1/0))", "", 2, "sh: divide by zero\n"],
  [
    "substitutes commands, trailing newlines off",
    "x=$(printf 'a\\n\\n'); echo \"[$x]\" `echo \\`echo b\\``",
    "[a] b\n",
  ],
  ["keeps a substitution's status", "x=$(exit 3); echo $?", "3\n"],
  ["nests substitutions with quotes", 'echo "$(echo "a $(echo "b c")")"', "a b c\n"],
  ["expands paths", "cd /tmp; touch a1 a2 .a3; echo a* 'a*' n* \\a*; echo /tmp/a[2-9]", "a1 a2 a* n* a1 a2\n/tmp/a2\n"],
  ["expands ~", "HOME=/h; echo ~ ~/x '~'", "/h /h/x ~\n"],
  ["quotes", 'echo \'a"b\' "c\'d" e\\ f "g\\"h" $\'i\\tj\'', 'a"b c\'d e f g"h i\tj\n'],
  ["here-documents", "x=1; cat <<A; cat <<'B'\n$x $((x+1)) `echo y`\nA\n$x\nB", "1 2 y\n$x\n"],
  ["here-documents without their tabs", "cat <<-E\n\ta\n\t\tb\n\tE\necho c", "a\nb\nc\n"],
  ["comments and line continuation", "echo a # b\necho c\\\nd # e", "a\ncd\n"],
  [
    "reads variables",
    "printf 'a b c\\n' | { read x y; echo $y-$x; }; echo 'a\\b' | { read -r z; echo \"$z\"; }",
    "b c-a\na\\b\n",
  ],
  ["assigns for one command", "x=1; x=2 sh -c 'echo $x'; echo $x", "2\n1\n"],
  ["exports", "x=1; y=2; export y; sh -c 'echo $x.$y'", ".2\n"],
  ["unsets", "x=1; unset x; echo ${x-none}", "none\n"],
  [
    "tests strings, numbers and files",
    "[ a = a ] && [ a != b ] && [ 2 -gt 1 ] && [ -d /tmp ] && [ ! -e /no ] && [ -n x -a -z '' ] && echo ok",
    "ok\n",
  ],
]);

table([
  ["redirects out and in", "echo a > /tmp/f; echo b >> /tmp/f; cat < /tmp/f; wc -l < /tmp/f", "a\nb\n2\n"],
  ["joins standard error", "{ echo o; echo e >&2; } > /tmp/f 2>&1; cat /tmp/f", "o\ne\n"],
  ["swaps descriptors", "{ echo o; echo e >&2; } 3>&1 1>&2 2>&3", "e\n", 0, "o\n"],
  ["closes descriptors", "echo a >&-; echo $?", "1\n", 0, /Bad file descriptor/],
  ["keeps what exec opened", "exec 3> /tmp/f; echo a >&3; exec 3>&-; cat /tmp/f", "a\n"],
  [
    "says why it cannot",
    "echo a > /no/f; echo $?; cat < /no",
    "1\n",
    1,
    "sh: can't create /no/f: nonexistent directory\nsh: can't open /no: no such file\n",
  ],
  [
    "does not overwrite with noclobber",
    "set -C; echo a > /tmp/f; echo b > /tmp/f; cat /tmp/f",
    "a\n",
    0,
    /File exists/,
  ],
  [
    "prints",
    "printf '%s-%d-%04x|%-3s|%5.2f\\n' a 5 255 b 3.14159; echo -n a; echo -e '\\tb\\c'",
    "a-5-00ff|b  | 3.14\na\tb",
  ],
  [
    "tells what a name is",
    "f() { :; }; type f cd ls; command -v ls",
    "f is a function\ncd is a shell builtin\nls is /bin/ls\n/bin/ls\n",
  ],
  ["names syntax errors", "if true; then echo a", "", 2, 'sh: syntax error: unexpected end of file (expecting "fi")\n'],
  ["names unexpected words", "echo a; done", "", 2, 'sh: syntax error: unexpected "done"\n'],
]);

table([
  ["runs in the background and waits", "(sleep 1; echo bg; exit 5) & echo fg; wait $!; echo $?", "fg\nbg\n5\n"],
  ["waits for all", "sleep 2 & sleep 1 & wait; echo $?", "0\n"],
  ["kills background jobs", "sleep 100 & kill $!; wait $!; echo $?", "143\n"],
  ["runs traps on signals", "trap 'echo got; exit 9' TERM; kill $$; echo no", "got\n", 9],
  ["runs the EXIT trap last", "trap 'echo bye' EXIT; echo hi; exit 3", "hi\nbye\n", 3],
  ["ignores where told to", "sh -c \"trap '' TERM; kill \\$\\$; echo alive\"", "alive\n"],
  [
    "lets a trap wait for the foreground command",
    "trap 'echo t' USR1; (sleep 1; kill -USR1 1) & sleep 3; echo after",
    "t\nafter\n",
  ],
  [
    "lets a trap cut wait short",
    "trap 'echo t' USR1; (sleep 1; kill -USR1 1) & sleep 50 & wait $!; echo $?",
    "t\n138\n",
  ],
  ["tells how a command was killed", "sh -c 'kill -KILL $$'; echo $?", "137\n", 0, "Killed\n"],
  ["does not take TERM as the first process without a trap", "kill -TERM 1; echo alive", "alive\n"],
]);

test("a loop without end takes time and can be killed", async () => {
  const before = node.clock.now();
  const run = await node.run("while :; do :; done & p=$!; sleep 3; kill $p; wait $p; echo $?");
  assert.equal(run.stdout, "143\n");
  assert.equal(node.clock.now() - before, 3_000);
});

test("the last command of -c takes the shell's place", async () => {
  const id = await node.start(await node.pod(), { script: "echo hi; sleep 100" });
  await node.clock.settled();
  const { stdout } = await node.exec(id, ["cat", "/proc/1/cmdline"]);
  assert.equal(stdout, "sleep\x00100\x00");
});
