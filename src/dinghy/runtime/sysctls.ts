/** Parameters of the kernel that a container sees where its Pod does not set them. */
export const usualSysctls: Readonly<Record<string, string>> = {
  "kernel.osrelease": "6.12.0-dinghy",
  "kernel.pid_max": "4194304",
  "kernel.shm_rmid_forced": "0",
  "net.core.somaxconn": "4096",
  "net.ipv4.ip_local_port_range": "32768\t60999",
  "net.ipv4.ip_local_reserved_ports": "",
  "net.ipv4.ip_unprivileged_port_start": "0",
  "net.ipv4.ping_group_range": "0\t2147483647",
  "net.ipv4.tcp_fin_timeout": "60",
  "net.ipv4.tcp_keepalive_intvl": "75",
  "net.ipv4.tcp_keepalive_probes": "9",
  "net.ipv4.tcp_keepalive_time": "7200",
  "net.ipv4.tcp_rmem": "4096\t131072\t6291456",
  "net.ipv4.tcp_syncookies": "1",
  "net.ipv4.tcp_wmem": "4096\t16384\t4194304",
};

/** Handlers that the simulated runtime has; the empty one is what a Pod gets that names no class. */
export const runtimeHandlers: ReadonlySet<string> = new Set(["", "runc", "test-handler"]);
