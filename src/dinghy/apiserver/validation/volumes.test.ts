/** Volumes of Pods, in the words of real servers. Upstream: pkg/apis/core/validation/validation_test.go. */
import { judgeNew } from "./judgement.test-data.ts";

const sound = { metadata: { name: "judged" }, spec: { containers: [{ name: "c", image: "i:1" }] } };

judgeNew("/api/v1/namespaces/default/pods", sound, [
  [
    "a volume is of one type",
    { spec: { volumes: [{ name: "v", emptyDir: {}, configMap: { name: "a" } }] } },
    ["spec.volumes[0].configMap: Forbidden: may not specify more than 1 volume type"],
  ],
  [
    "a volume has a name of its own",
    {
      spec: {
        volumes: [
          { name: "A", emptyDir: {} },
          { name: "b", emptyDir: {} },
          { name: "b", emptyDir: {} },
        ],
      },
    },
    [
      "spec.volumes[0].name: Invalid value: \"A\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
      'spec.volumes[2].name: Duplicate value: "b"',
    ],
  ],
  [
    "an empty directory has a size",
    { spec: { volumes: [{ name: "v", emptyDir: { sizeLimit: "-1" } }] } },
    ["spec.volumes[0].emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity"],
  ],
  [
    "a path of the host does not climb",
    { spec: { volumes: [{ name: "v", hostPath: { path: "/a/../b", type: "Any" } }] } },
    [
      "spec.volumes[0].hostPath.path: Invalid value: \"/a/../b\": must not contain '..'",
      'spec.volumes[0].hostPath.type: Unsupported value: "Any": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
    ],
  ],
  [
    "a Secret's files have modes and paths",
    {
      spec: {
        volumes: [
          {
            name: "v",
            secret: {
              secretName: "",
              defaultMode: 512,
              items: [
                { key: "", path: "" },
                { key: "a", path: "/x", mode: -1 },
                { key: "b", path: "../x" },
              ],
            },
          },
        ],
      },
    },
    [
      "spec.volumes[0].secret.secretName: Required value",
      "spec.volumes[0].secret.defaultMode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive",
      "spec.volumes[0].secret.items[0].key: Required value",
      "spec.volumes[0].secret.items[0].path: Required value",
      'spec.volumes[0].secret.items[1].path: Invalid value: "/x": must be a relative path',
      "spec.volumes[0].secret.items[1].mode: Invalid value: -1: must be a number between 0 and 0777 (octal), both inclusive",
      "spec.volumes[0].secret.items[2].path: Invalid value: \"../x\": must not contain '..'",
    ],
  ],
  [
    "a ConfigMap has a name",
    { spec: { volumes: [{ name: "v", configMap: { items: [{ key: "k", path: "p" }] } }] } },
    ["spec.volumes[0].configMap.name: Required value"],
  ],
  [
    "what the Pod says of itself has a path",
    {
      spec: {
        volumes: [
          {
            name: "v",
            downwardAPI: {
              items: [
                { path: "", fieldRef: { fieldPath: "spec.nodeName" } },
                { path: "x" },
                { path: "y", resourceFieldRef: { resource: "limits.cpu" } },
              ],
            },
          },
        ],
      },
    },
    [
      "spec.volumes[0].downwardAPI.path: Required value",
      'spec.volumes[0].downwardAPI.fieldRef.fieldPath: Unsupported value: "spec.nodeName": supported values: "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"',
      "spec.volumes[0].downwardAPI: Required value: one of fieldRef and resourceFieldRef is required",
      "spec.volumes[0].downwardAPI.resourceFieldRef.containerName: Required value",
    ],
  ],
  [
    "a token's file has a path and lasts",
    {
      spec: {
        volumes: [
          {
            name: "v",
            projected: {
              sources: [
                {},
                { serviceAccountToken: { path: "", expirationSeconds: 1 } },
                { configMap: { name: "a" }, secret: { name: "b" } },
              ],
            },
          },
        ],
      },
    },
    [
      "spec.volumes[0].projected.sources[1].serviceAccountToken.expirationSeconds: Invalid value: 1: may not specify a duration less than 10 minutes",
      "spec.volumes[0].projected.path: Required value",
      "spec.volumes[0].projected.sources[2]: Forbidden: may not specify more than 1 volume type per source",
    ],
  ],
  [
    "a claim has a name",
    { spec: { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "" } }] } },
    ["spec.volumes[0].persistentVolumeClaim.claimName: Required value"],
  ],
  [
    "a claim made for the Pod is a claim",
    {
      spec: {
        volumes: [{ name: "v", ephemeral: { volumeClaimTemplate: { spec: { accessModes: [], resources: {} } } } }],
      },
    },
    [
      "spec.volumes[0].ephemeral.volumeClaimTemplate.spec.accessModes: Required value: at least 1 access mode is required",
      "spec.volumes[0].ephemeral.volumeClaimTemplate.spec.resources[storage]: Required value",
    ],
  ],
  [
    "a share is on a server",
    { spec: { volumes: [{ name: "v", nfs: { server: "", path: "x" } }] } },
    [
      "spec.volumes[0].nfs.server: Required value",
      'spec.volumes[0].nfs.path: Invalid value: "x": must be an absolute path',
    ],
  ],
  [
    "a driver has a name",
    { spec: { volumes: [{ name: "v", csi: { driver: "A_b" } }] } },
    [
      "spec.volumes[0].csi.driver: Invalid value: \"A_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    ],
  ],
  [
    "an image that is a volume has a reference",
    { spec: { volumes: [{ name: "v", image: { reference: "", pullPolicy: "Often" } }] } },
    [
      "spec.volumes[0].image.reference: Required value",
      'spec.volumes[0].image.pullPolicy: Unsupported value: "Often": supported values: "Always", "IfNotPresent", "Never"',
    ],
  ],
]);
