import { judgeChange, judgeNew } from "./judgement.test-data.ts";

const ingress = {
  path: "/apis/networking.k8s.io/v1/namespaces/x/ingresses",
  sound: {
    metadata: { name: "a" },
    spec: {
      ingressClassName: "nginx",
      rules: [
        {
          host: "a.example.com",
          http: {
            paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "web", port: { number: 80 } } } }],
          },
        },
      ],
    },
  },
};
judgeNew(ingress.path, ingress.sound, [
  ["an Ingress is sound", {}, []],
  [
    "an Ingress leads somewhere",
    { spec: null },
    ["spec: Invalid value: null: either `defaultBackend` or `rules` must be specified"],
  ],
  [
    "an Ingress has hosts and paths",
    { spec: { rules: [{ host: "A_B", http: { paths: [] } }, { host: "*.x.*" }, { host: "1.2.3.4" }] } },
    [
      "spec.rules[0].host: Invalid value: \"A_B\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      "spec.rules[0].http.paths: Required value",
      "spec.rules[1].host: Invalid value: \"*.x.*\": a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
      'spec.rules[2].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
    ],
  ],
  [
    "an Ingress says how a path is meant",
    {
      spec: {
        rules: [{ http: { paths: [{ path: "/", backend: { service: { name: "web", port: { number: 80 } } } }] } }],
      },
    },
    ["spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified"],
  ],
  [
    "an Ingress has straight paths and one backend each",
    {
      spec: {
        rules: [
          {
            http: {
              paths: [
                { path: "nope", pathType: "Exact", backend: {} },
                {
                  path: "/a//b/../%2f",
                  pathType: "Prefix",
                  backend: { service: { name: "web", port: { number: 1 } }, resource: { kind: "x", name: "y" } },
                },
              ],
            },
          },
        ],
      },
    },
    [
      'spec.rules[0].http.paths[0].path: Invalid value: "nope": must be an absolute path',
      'spec.rules[0].http.paths[0].backend: Invalid value: "": resource or service backend is required',
      "spec.rules[0].http.paths[1].path: Invalid value: \"/a//b/../%2f\": must not contain '//'",
      "spec.rules[0].http.paths[1].path: Invalid value: \"/a//b/../%2f\": must not contain '/../'",
      "spec.rules[0].http.paths[1].path: Invalid value: \"/a//b/../%2f\": must not contain '%2f'",
      'spec.rules[0].http.paths[1].backend: Invalid value: "": cannot set both resource and service backends',
    ],
  ],
  [
    "an Ingress has hosts and secrets by name",
    { spec: { ingressClassName: "A_b", tls: [{ hosts: ["*.*"], secretName: "A_" }] } },
    [
      "spec.tls[0].hosts[0]: Invalid value: \"*.*\": a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
      "spec.tls[0].secretName: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      "spec.ingressClassName: Invalid value: \"A_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    ],
  ],
  [
    "an Ingress names a port or its number",
    { spec: { defaultBackend: { service: { name: "a", port: { name: "http", number: 80 } } } } },
    ['spec.defaultBackend: Invalid value: "": cannot set both port name & port number'],
  ],
  [
    "an Ingress leads to a port that can be",
    { spec: { defaultBackend: { service: { name: "a", port: { number: 70000 } } } } },
    ["spec.defaultBackend.service.port.number: Invalid value: 70000: must be between 1 and 65535, inclusive"],
  ],
  [
    "an Ingress leads to a resource that can be",
    { spec: { defaultBackend: { resource: { kind: "", name: "", apiGroup: "A_" } } } },
    [
      "spec.defaultBackend.resource.apiGroup: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      "spec.defaultBackend.resource.kind: Required value: kind is required",
      "spec.defaultBackend.resource.name: Required value: name is required",
    ],
  ],
  [
    "an Ingress names its class once",
    { metadata: { annotations: { "kubernetes.io/ingress.class": "x" } } },
    [
      'annotations.kubernetes.io/ingress.class: Invalid value: "x": must match `ingressClassName` when both are specified',
    ],
  ],
]);
judgeChange(
  ingress.path,
  ingress.sound,
  [
    [
      "an Ingress is reached by addresses and names",
      { status: { loadBalancer: { ingress: [{ ip: "x", hostname: "1.2.3.4" }] } } },
      [
        'status.loadBalancer.ingress[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
        'status.loadBalancer.ingress[0].hostname: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
      ],
    ],
  ],
  "/status",
);

const ingressClass = {
  path: "/apis/networking.k8s.io/v1/ingressclasses",
  sound: { metadata: { name: "a" }, spec: { controller: "k8s.io/ingress-nginx" } },
};
judgeNew(ingressClass.path, ingressClass.sound, [
  ["an IngressClass is sound", {}, []],
  ["an IngressClass has a controller", { spec: null }, ["spec.controller: Required value"]],
  [
    "an IngressClass has a controller with a domain, and parameters",
    { spec: { controller: "nope", parameters: { kind: "", name: "", scope: "X" } } },
    [
      'spec.controller: Invalid value: "nope": must be a domain-prefixed path (such as "acme.io/foo")',
      "spec.parameters.kind: Required value: kind is required",
      "spec.parameters.name: Required value: name is required",
      'spec.parameters.scope: Unsupported value: "X": supported values: "Cluster", "Namespace"',
    ],
  ],
  [
    "an IngressClass looks into a namespace only when it says so",
    { spec: { parameters: { kind: "k", name: "n", scope: "Namespace" } } },
    ["spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'"],
  ],
  [
    "an IngressClass looks into no namespace when it is for all",
    { spec: { parameters: { kind: "a/b", name: "n", scope: "Cluster", namespace: "x", apiGroup: "A" } } },
    [
      "spec.parameters.apiGroup: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      "spec.parameters.kind: Invalid value: \"a/b\": may not contain '/'",
      "spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'",
    ],
  ],
]);
judgeChange(ingressClass.path, ingressClass.sound, [
  [
    "an IngressClass keeps its controller",
    { spec: { controller: "x.y/z" } },
    ['spec.controller: Invalid value: "x.y/z": field is immutable'],
  ],
]);
