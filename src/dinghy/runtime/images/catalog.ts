/**
 * The images that the simulated runtime knows, as data: what is in them and how they start. Everything else cannot be
 * pulled. Sizes and pull times are plausible, not measured; digests are made from the name, so that one name means one
 * digest for ever.
 */
import { createHash } from "node:crypto";
import { busyboxLayer } from "./busybox-layer.ts";
import { formatImageName, type ImageName, parseImageName } from "./image-reference.ts";
import { executables, type Layer } from "./layer.ts";

export type { Layer, LayerEntry } from "./layer.ts";
export { accessFailure, type PullFailure, pullFailure } from "./pull-failure.ts";

/** One row of the catalogue: images by repository, whatever their tag. */
interface CatalogEntry {
  /** Host and path. */
  readonly repositories: readonly string[];
  /** From the lowest; a later layer covers an earlier one. */
  readonly layers: readonly Layer[];
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  /** Beside PATH. `<version>` stands for the number in the tag. */
  readonly env?: Readonly<Record<string, string>>;
  /** What `<version>` is where the tag has no number. */
  readonly version?: string;
  readonly user?: number | string;
  readonly exposedPorts?: readonly number[];
  readonly workingDir?: string;
  readonly stopSignal?: string;
  readonly sizeBytes: number;
  /** How long the network takes to bring it. */
  readonly pullMs: number;
  /** Whom the registry lets have it; everybody where this is absent. */
  readonly access?: { readonly username: string; readonly password: string };
  /** Brought along by every node, whatever the tag: never pulled unless asked for. */
  readonly preloaded?: boolean;
}

export interface Image extends Omit<CatalogEntry, "repositories" | "env" | "version"> {
  /** In full: `docker.io/library/nginx:1.7.9`. */
  readonly name: string;
  /** `sha256:…`. */
  readonly digest: string;
  readonly env: readonly (readonly [name: string, value: string])[];
}

const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const megabyte = 1_000_000;

const welcome = (title: string, text: string): string =>
  `<!DOCTYPE html>\n<html>\n<head>\n<title>${title}</title>\n</head>\n<body>\n<h1>${title}</h1>\n<p>${text}</p>\n</body>\n</html>\n`;

const alpineLayer: Layer = {
  "/etc/os-release": {
    text: 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.2\nPRETTY_NAME="Alpine Linux v3.22"\nHOME_URL="https://alpinelinux.org/"\n',
  },
};

const agnhostLayer: Layer = { "/agnhost": { program: "agnhost" } };

const nginxLayer: Layer = {
  "/usr/sbin/nginx": { program: "nginx" },
  "/docker-entrypoint.sh": { text: '#!/bin/sh\nexec "$@"\n', mode: 0o755 },
  "/etc/nginx/nginx.conf": {
    text: "user nginx;\nworker_processes auto;\nevents { }\nhttp { include /etc/nginx/conf.d/*.conf; }\n",
  },
  "/etc/nginx/conf.d/default.conf": {
    text: "server {\n    listen 80;\n    location / {\n        root /usr/share/nginx/html;\n        index index.html;\n    }\n}\n",
  },
  "/usr/share/nginx/html/index.html": {
    text: welcome("Welcome to nginx!", "If you see this page, nginx is running in this container."),
  },
  "/usr/share/nginx/html/50x.html": { text: welcome("Error", "Something went wrong.") },
  "/var/log/nginx": { directory: true },
};

const entries: readonly CatalogEntry[] = [
  {
    repositories: [
      "docker.io/library/busybox",
      "registry.k8s.io/e2e-test-images/busybox",
      "registry.k8s.io/busybox",
      "k8s.gcr.io/busybox",
      "gcr.io/google-containers/busybox",
      "gcr.io/google_containers/busybox",
      "gcr.io/kubernetes-e2e-test-images/busybox",
    ],
    layers: [busyboxLayer],
    cmd: ["sh"],
    sizeBytes: 2.2 * megabyte,
    pullMs: 600,
    preloaded: true,
  },
  {
    repositories: ["docker.io/library/alpine", "registry.k8s.io/e2e-test-images/alpine"],
    layers: [busyboxLayer, alpineLayer, executables("/usr/bin", ["curl", "getent"])],
    cmd: ["/bin/sh"],
    sizeBytes: 3.6 * megabyte,
    pullMs: 700,
  },
  {
    repositories: [
      "docker.io/library/nginx",
      "registry.k8s.io/e2e-test-images/nginx",
      "registry.k8s.io/nginx",
      "k8s.gcr.io/nginx",
      "registry.k8s.io/nginx-slim",
    ],
    layers: [busyboxLayer, executables("/usr/bin", ["curl", "getent"]), nginxLayer],
    entrypoint: ["/docker-entrypoint.sh"],
    cmd: ["nginx", "-g", "daemon off;"],
    env: { NGINX_VERSION: "<version>" },
    version: "1.29.4",
    exposedPorts: [80],
    stopSignal: "SIGQUIT",
    sizeBytes: 72.3 * megabyte,
    pullMs: 2400,
  },
  {
    repositories: ["docker.io/library/httpd", "registry.k8s.io/e2e-test-images/httpd"],
    layers: [
      busyboxLayer,
      {
        "/usr/local/apache2/bin/httpd": { program: "apache" },
        "/usr/local/bin/httpd-foreground": { text: "#!/bin/sh\nexec httpd -DFOREGROUND\n", mode: 0o755 },
        "/usr/local/apache2/htdocs/index.html": { text: "<html><body><h1>It works!</h1></body></html>\n" },
      },
    ],
    cmd: ["httpd-foreground"],
    env: {
      PATH: `/usr/local/apache2/bin:${searchPath}`,
      HTTPD_PREFIX: "/usr/local/apache2",
      HTTPD_VERSION: "<version>",
    },
    version: "2.4.66",
    exposedPorts: [80],
    workingDir: "/usr/local/apache2",
    stopSignal: "SIGWINCH",
    sizeBytes: 56.9 * megabyte,
    pullMs: 2200,
  },
  {
    repositories: ["docker.io/library/redis", "registry.k8s.io/e2e-test-images/redis"],
    layers: [
      busyboxLayer,
      executables("/usr/local/bin", ["redis-server", "redis-cli"]),
      { "/data": { directory: true } },
    ],
    cmd: ["redis-server"],
    env: { REDIS_VERSION: "<version>" },
    version: "8.2.3",
    exposedPorts: [6379],
    workingDir: "/data",
    sizeBytes: 52.7 * megabyte,
    pullMs: 2000,
  },
  {
    repositories: [
      "registry.k8s.io/e2e-test-images/agnhost",
      "k8s.gcr.io/e2e-test-images/agnhost",
      "gcr.io/kubernetes-e2e-test-images/agnhost",
      "docker.io/library/agnhost",
    ],
    layers: [busyboxLayer, alpineLayer, executables("/usr/bin", ["curl", "getent"]), agnhostLayer],
    entrypoint: ["/agnhost"],
    cmd: ["pause"],
    env: { AGNHOST_VERSION: "<version>" },
    version: "2.56",
    sizeBytes: 53.4 * megabyte,
    pullMs: 2000,
    preloaded: true,
  },
  {
    // Upstream's test data for volumes that are images, as much as for what is updated.
    repositories: ["registry.k8s.io/e2e-test-images/kitten"],
    layers: [busyboxLayer, alpineLayer, agnhostLayer, { "/data.json": { text: '{ "image": "kitten.jpg" }\n' } }],
    entrypoint: ["/agnhost", "test-webserver"],
    exposedPorts: [80],
    sizeBytes: 55.4 * megabyte,
    pullMs: 2000,
  },
  {
    repositories: ["registry.k8s.io/e2e-test-images/sample-apiserver"],
    layers: [{ "/kube-sample-apiserver": { program: "sample-apiserver" } }],
    entrypoint: ["/kube-sample-apiserver"],
    sizeBytes: 21.5 * megabyte,
    pullMs: 1500,
  },
  {
    // Beside the sample API server, which asks it for nothing here: it need only be there.
    repositories: ["registry.k8s.io/etcd"],
    layers: [busyboxLayer, { "/usr/local/bin/etcd": { program: "pause" } }],
    cmd: ["/usr/local/bin/etcd"],
    exposedPorts: [2379, 2380],
    sizeBytes: 58.9 * megabyte,
    pullMs: 2500,
  },
  {
    repositories: [
      "registry.k8s.io/pause",
      "k8s.gcr.io/pause",
      "gcr.io/google_containers/pause",
      "registry.k8s.io/e2e-test-images/pause",
    ],
    layers: [{ "/pause": { program: "pause" } }],
    entrypoint: ["/pause"],
    user: 65535,
    sizeBytes: 0.3 * megabyte,
    pullMs: 300,
    preloaded: true,
  },
  {
    repositories: ["docker.io/library/fluentd", "docker.io/fluent/fluentd", "quay.io/fluentd_elasticsearch/fluentd"],
    layers: [busyboxLayer, executables("/usr/bin", ["fluentd"])],
    cmd: ["fluentd"],
    env: { FLUENTD_VERSION: "<version>" },
    version: "1.18.0",
    exposedPorts: [24224],
    sizeBytes: 48.1 * megabyte,
    pullMs: 2600,
  },
  {
    repositories: ["docker.io/polinux/stress"],
    layers: [busyboxLayer, executables("/usr/bin", ["stress"])],
    cmd: ["stress"],
    sizeBytes: 4 * megabyte,
    pullMs: 700,
  },
  {
    // For trials: an image that takes its time, and one that is not for everybody.
    repositories: ["registry.seatrial.dev/slow"],
    layers: [busyboxLayer],
    cmd: ["sh"],
    sizeBytes: 2200 * megabyte,
    pullMs: 90_000,
  },
  {
    repositories: ["registry.seatrial.dev/private/busybox"],
    layers: [busyboxLayer],
    cmd: ["sh"],
    sizeBytes: 2.2 * megabyte,
    pullMs: 600,
    access: { username: "sailor", password: "ahoy" },
  },
  {
    repositories: ["docker.io/library/my-image"],
    layers: [busyboxLayer, executables("/usr/bin", ["my-image"])],
    cmd: ["my-image"],
    exposedPorts: [8181],
    sizeBytes: 12.4 * megabyte,
    pullMs: 900,
  },
];

const byRepository = new Map(
  entries.flatMap((entry) => entry.repositories.map((repository) => [repository, entry] as const)),
);

/** What was looked for lately: every container asks for its image, and most ask for the same. */
const asked = new Map<string, Image | undefined>();
const mostAsked = 500;

/** The image that a name means; undefined where it cannot be had (`pullFailure` says why). */
export function findImage(reference: string): Image | undefined {
  if (asked.has(reference)) return asked.get(reference);
  const found = lookUp(reference);
  if (asked.size >= mostAsked) asked.clear();
  asked.set(reference, found);
  return found;
}

function lookUp(reference: string): Image | undefined {
  const name = parseImageName(reference);
  const entry = name && byRepository.get(`${name.host}/${name.path}`);
  return entry && imageOf(name, entry);
}

function imageOf(name: ImageName, entry: CatalogEntry): Image {
  const { repositories: _, env = {}, version = "1.0.0", ...kept } = entry;
  const shown = /^v?(\d+(?:\.\d+)*)/.exec(name.tag ?? "")?.[1] ?? version;
  const variables = Object.entries({ PATH: searchPath, ...env });
  return {
    ...kept,
    name: formatImageName(name),
    digest: name.digest ?? digestOf(name),
    env: variables.map(([key, value]) => [key, value.replace("<version>", shown)] as const),
  };
}

/** A digest that belongs to the name; it says nothing of the content. */
function digestOf(name: ImageName): string {
  return `sha256:${createHash("sha256").update(formatImageName(name)).digest("hex")}`;
}
