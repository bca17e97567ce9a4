/** The commands that images bring along, by the name that their executable files carry. After busybox. */
import type { Program } from "../processes/process.ts";
import { chgrp, chmod, chown, readlink, realpath, statFile, touch } from "./attributes.ts";
import { awk } from "./awk/awk.ts";
import { basicTools } from "./basic-tools.ts";
import { checksumTools } from "./checksums.ts";
import { cmp, diff } from "./compare-files.ts";
import { dd } from "./copy-blocks.ts";
import { cp, mv } from "./copy-files.ts";
import { date } from "./date.ts";
import { df, du, mount, umount } from "./disk-usage.ts";
import { dumpTools } from "./dump-bytes.ts";
import { expr } from "./expression.ts";
import { find } from "./find-files.ts";
import { grep } from "./grep.ts";
import { gzip } from "./gzip.ts";
import { head, tail } from "./head-tail.ts";
import { ls } from "./list-files.ts";
import { ln, mkdir, mktemp } from "./make-files.ts";
import { curl } from "./network/curl.ts";
import { getent } from "./network/getent.ts";
import { httpd } from "./network/httpd.ts";
import { ifconfig, ip, netstat, route, ss } from "./network/interfaces.ts";
import { nc } from "./network/nc.ts";
import { nslookup } from "./network/nslookup.ts";
import { ping } from "./network/ping.ts";
import { wget } from "./network/wget.ts";
import { rm, rmdir, unlinkFile } from "./remove-files.ts";
import { runTools } from "./run-tools.ts";
import { screenTools } from "./screen-tools.ts";
import { sed } from "./sed/sed.ts";
import { sort } from "./sort-lines.ts";
import { splitTools } from "./split-files.ts";
import { sysctl } from "./sysctl.ts";
import { systemTools } from "./system-tools.ts";
import { tar } from "./tar/tar.ts";
import { cat, cut, fold, nl, paste, rev, tac, tee, uniq } from "./text-filters.ts";
import { timeTools } from "./time-tools.ts";
import { tr } from "./translate-characters.ts";
import { wc } from "./word-count.ts";

const fileTools: Readonly<Record<string, Program>> = {
  chgrp,
  chmod,
  chown,
  cmp,
  cp,
  dd,
  df,
  diff,
  du,
  find,
  getent,
  gunzip: gzip,
  gzip,
  ln,
  ls,
  mkdir,
  mktemp,
  mount,
  mv,
  readlink,
  realpath,
  rm,
  rmdir,
  stat: statFile,
  tar,
  touch,
  umount,
  unlink: unlinkFile,
  zcat: gzip,
};

const textTools: Readonly<Record<string, Program>> = {
  awk,
  cat,
  cut,
  egrep: grep,
  expr,
  fgrep: grep,
  fold,
  grep,
  head,
  nl,
  paste,
  rev,
  sed,
  sort,
  tac,
  tail,
  tee,
  tr,
  uniq,
  wc,
};

const networkTools: Readonly<Record<string, Program>> = {
  curl,
  httpd,
  ifconfig,
  ip,
  nc,
  netcat: nc,
  netstat,
  nslookup,
  ping,
  route,
  ss,
  telnet: nc,
  wget,
};

export const tools: ReadonlyMap<string, Program> = new Map<string, Program>(
  Object.entries({
    ...basicTools,
    ...checksumTools,
    ...dumpTools,
    ...fileTools,
    ...networkTools,
    ...runTools,
    ...screenTools,
    ...splitTools,
    ...systemTools,
    ...textTools,
    ...timeTools,
    date,
    sysctl,
  }),
);
