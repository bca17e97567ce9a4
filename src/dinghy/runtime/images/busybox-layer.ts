import { executables, type Layer } from "./layer.ts";

/** Commands that every image with a busybox has in /bin. */
export const commandNames: readonly string[] =
  `[ ash awk base64 basename busybox cat chgrp chmod chown clear cmp cp cut date dd df diff dirname dmesg du echo egrep env expr
  false fgrep find free fsync getopt grep gunzip gzip head hexdump hostid hostname httpd id ifconfig install ip kill killall
  less link ln ls md5sum mkdir mkfifo mktemp more mount mv nc netcat netstat nice nl nohup nproc nslookup od paste pgrep pidof
  ping ping6 pkill printenv printf ps pwd readlink realpath renice reset rev rm rmdir route sed seq setsid sh sha1sum sha256sum
  sha512sum shuf sleep sort split ss stat stress stty sum sync tac tail tar tee telnet test time timeout top touch tr traceroute
  true truncate tty umount uname uniq unlink uptime usleep vi w watch wc wget which who whoami xargs xxd yes zcat`.split(
    /\s+/,
  );

const passwd = `root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
bin:x:2:2:bin:/bin:/bin/false
sys:x:3:3:sys:/dev:/bin/false
www-data:x:33:33:www-data:/var/www:/bin/false
nobody:x:65534:65534:nobody:/home:/bin/false
`;
const group = "root:x:0:\ndaemon:x:1:\nbin:x:2:\nsys:x:3:\nwww-data:x:33:\nnobody:x:65534:\n";

/** Commands, users and the usual directories. */
export const busyboxLayer: Layer = {
  ...executables("/bin", commandNames),
  "/usr/bin/env": { program: "env" },
  "/etc/passwd": { text: passwd },
  "/etc/group": { text: group },
  "/etc/nsswitch.conf": { text: "hosts: files dns\n" },
  "/home": { directory: true },
  "/root": { directory: true, mode: 0o700 },
  "/tmp": { directory: true, mode: 0o1777 },
  "/usr/sbin": { directory: true },
  "/var/tmp": { directory: true, mode: 0o1777 },
  "/var/run": { directory: true },
  "/var/log": { directory: true },
};
