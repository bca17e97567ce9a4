import { tools } from "../tools/tools.ts";
import { executables, type Layer } from "./layer.ts";

/** No busybox has these: images bring them by themselves. */
const others = new Set(["curl", "getent", "stress"]);

/** Commands that every image with a busybox has in /bin. */
const commandNames = [...tools.keys(), "ash", "sh"].filter((name) => !others.has(name)).sort();

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
