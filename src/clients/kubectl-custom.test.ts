import assert from "node:assert/strict";
import { type Kubectl, tell } from "./kubectl-stories.ts";

/** Definitions are for the whole cluster, so each story brings a group of its own. */
const groupOf = (kubectl: Kubectl): string => `${kubectl.namespace}.example.com`;

const definition = (group: string): string => `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: boats.${group} }
spec:
  group: ${group}
  scope: Namespaced
  names: { plural: boats, singular: boat, kind: Boat, categories: [fleet] }
  versions:
    - name: v1
      served: true
      storage: true
      subresources:
        status: {}
        scale: { specReplicasPath: .spec.crew, statusReplicasPath: .status.aboard }
      selectableFields: [{ jsonPath: .spec.harbour }]
      additionalPrinterColumns:
        - { name: Harbour, type: string, jsonPath: .spec.harbour }
        - { name: Crew, type: integer, jsonPath: .spec.crew }
        - { name: Built, type: date, jsonPath: .metadata.creationTimestamp, priority: 1 }
      schema:
        openAPIV3Schema:
          type: object
          description: Something that floats.
          required: [spec]
          properties:
            spec:
              type: object
              required: [harbour]
              properties:
                harbour: { type: string, enum: [north, south], description: Where it lies. }
                crew: { type: integer, minimum: 0, default: 2 }
                cargo:
                  type: array
                  x-kubernetes-list-type: map
                  x-kubernetes-list-map-keys: [name]
                  items:
                    type: object
                    required: [name]
                    properties: { name: { type: string }, tons: { type: integer } }
              x-kubernetes-validations:
                - { rule: "!has(oldSelf.harbour) || self.crew >= 1", message: nobody is left to steer }
            status:
              type: object
              properties: { aboard: { type: integer } }
`;

const boat = (group: string, spec: string, name = "ship"): string =>
  `apiVersion: ${group}/v1\nkind: Boat\nmetadata: { name: ${name} }\nspec: ${spec}\n`;

/** Defines boats; gives how kubectl calls them. */
async function withBoats(kubectl: Kubectl): Promise<string> {
  const group = groupOf(kubectl);
  assert.match(await kubectl("apply -f -", definition(group)), /customresourcedefinition.*created/);
  await kubectl(`wait --for=condition=Established crd/boats.${group} --timeout=50s`);
  return `boats.${group}`;
}

tell(
  "kubectl and kinds that were defined at run time",
  { nodes: 0 },
  {
    "they are known, explained, shown in columns and described": async (kubectl) => {
      const boats = await withBoats(kubectl);
      const group = groupOf(kubectl);
      assert.match(await kubectl(`api-resources --api-group=${group}`), new RegExp(`boats +${group}/v1 +true +Boat`));
      assert.equal(await kubectl("apply -f -", boat(group, "{ harbour: north }")), `boat.${group}/ship created\n`);
      assert.match(await kubectl(`get ${boats}`), /NAME +HARBOUR +CREW\nship +north +2\n/);
      assert.match(await kubectl(`get ${boats} -o wide`), /CREW +BUILT\nship +north +2 +\d+s\n/);
      assert.equal(await kubectl(`get ${boats} --field-selector spec.harbour=south -o name`), "");
      assert.match(await kubectl(`get fleet -o name`), new RegExp(`boat.${group}/ship`));
      const explained = await kubectl(`explain boat.spec --api-version=${group}/v1`);
      assert.match(explained, /harbour\t<string> -required-\n[\s\S]*enum: north, south[\s\S]*Where it lies./);
      assert.match(await kubectl(`describe ${boats} ship`), /Kind: +Boat[\s\S]*Crew: +2\n +Harbour: +north/);
      assert.match(await kubectl(`describe crd ${boats}`), /Type: +Established/);
    },

    "they are applied, merged, patched and scaled": async (kubectl) => {
      const boats = await withBoats(kubectl);
      const group = groupOf(kubectl);
      const apply = (spec: string, flags = "") => kubectl(`apply ${flags} -f -`, boat(group, spec));
      await apply("{ harbour: north, cargo: [{ name: coal, tons: 1 }] }");
      assert.match(await apply("{ harbour: north, cargo: [{ name: coal, tons: 1 }] }"), /unchanged/);
      await kubectl(`patch ${boats} ship --type=merge -p '{"spec":{"crew":5}}'`);
      assert.match(await apply("{ harbour: south, cargo: [{ name: coal, tons: 2 }] }"), /configured/);
      const value = (path: string) => kubectl(`get ${boats} ship -o jsonpath='{${path}}'`);
      assert.equal(`${await value(".spec.crew")} ${await value(".spec.harbour")}`, "5 south");
      const strategic = await kubectl.fails(`patch ${boats} ship -p '{"spec":{"crew":6}}'`);
      assert.match(
        strategic.stderr,
        /the body of the request was in an unknown format|UnsupportedMediaType|not supported/,
      );
      await kubectl(
        `patch ${boats} ship --type=json -p '[{"op":"add","path":"/spec/cargo/-","value":{"name":"tea"}}]'`,
      );
      await apply("{ harbour: south, cargo: [{ name: rum, tons: 3 }] }", "--server-side --field-manager=second");
      // What was applied by the client moves over to the new manager, who says no more of coal.
      assert.equal(await value(".spec.cargo[*].name"), "tea rum");
      assert.match(await kubectl(`scale ${boats}/ship --replicas=7`), /scaled/);
      assert.equal(await value(".spec.crew"), "7");
      await kubectl(`patch ${boats} ship --subresource=status --type=merge -p '{"status":{"aboard":7}}'`);
      assert.match(await kubectl(`get ${boats} ship --subresource=scale -o yaml`), /replicas: 7[\s\S]*replicas: 7/);
      assert.match(
        (await kubectl.fails("diff -f -", boat(group, "{ harbour: north }"))).stdout,
        /-\s+harbour: south\n\+\s+harbour: north/,
      );
      await kubectl(`label ${boats} ship old=yes`);
      assert.match(await kubectl(`get ${boats} -l old=yes -o name`), /ship/);
    },

    "what breaks their schema or rules is refused, in a server's words": async (kubectl) => {
      const boats = await withBoats(kubectl);
      const group = groupOf(kubectl);
      const refused = async (spec: string) => (await kubectl.fails("apply -f -", boat(group, spec))).stderr;
      assert.match(
        await refused("{ harbour: west }"),
        /spec.harbour: Unsupported value: "west": supported values: "north", "south"/,
      );
      assert.match(await refused("{ crew: 1 }"), /spec.harbour: Required value/);
      assert.match(
        await refused("{ harbour: north, crew: -1 }"),
        /spec.crew: Invalid value: -1: spec.crew in body should be greater than or equal to 0/,
      );
      assert.match(await refused("{ harbour: north, sails: 2 }"), /unknown field "spec.sails"/);
      await kubectl("apply -f -", boat(group, "{ harbour: north }"));
      assert.match(await refused("{ harbour: north, crew: 0 }"), /nobody is left to steer/);
      assert.equal(await kubectl(`get ${boats} ship -o jsonpath={.spec.crew}`), "2");
    },

    "with the definition goes what it defined": async (kubectl) => {
      const boats = await withBoats(kubectl);
      const group = groupOf(kubectl);
      await kubectl("apply -f -", boat(group, "{ harbour: north }"));
      const watching = kubectl.start(`get ${boats} -w`);
      await watching.until(/ship +north/);
      assert.match(await kubectl(`delete crd ${boats} --timeout=50s`), /deleted/);
      assert.match(
        (await kubectl.fails(`get ${boats}`)).stderr,
        /the server doesn't have a resource type|could not find the requested resource/,
      );
    },
  },
);
