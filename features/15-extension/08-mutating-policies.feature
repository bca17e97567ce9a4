@seed:K1.2 @seed:K11.6
Feature: Mutating policies
  Changes to what is stored, written down as expressions in the cluster's own configuration: either what shall be
  applied, or a patch.
  https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/

  @req:mutating-policies.apply @must
  Rule: A bound policy lays over an object what its expression makes of it
    As server-side apply would: lists with keys are merged by them, what is not named stays.
    Upstream conformance: "MutatingAdmissionPolicy"

    Background:
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicy
        metadata: { name: $namespace-labels }
        spec:
          matchConstraints:
            resourceRules:
              - { apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments] }
          reinvocationPolicy: Never
          variables: [{ name: team, expression: "object.metadata.?labels['team'].orValue('nobody')" }]
          mutations:
            - patchType: ApplyConfiguration
              applyConfiguration:
                expression: >
                  Object{
                    metadata: Object.metadata{annotations: {"owner": variables.team}},
                    spec: Object.spec{
                      template: Object.spec.template{
                        spec: Object.spec.template.spec{
                          containers: [Object.spec.template.spec.containers{name: "main", workingDir: "/work"}]
                        }
                      }
                    }
                  }
        """

    Scenario: what is named is changed, what is not stays
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicyBinding
        metadata: { name: $namespace-labels }
        spec:
          policyName: $namespace-labels
          matchResources: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } } }
        """
      When 3s pass
      And I create:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web, labels: { team: red }, annotations: { kept: "yes" } }
        spec:
          replicas: 1
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec:
              containers:
                - { name: main, image: nginx, env: [{ name: A, value: B }] }
                - { name: beside, image: busybox, command: [sleep, "3600"] }
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        metadata: { annotations: { owner: red, kept: "yes" } }
        spec:
          replicas: 1
          template:
            spec:
              containers: !only
                - { name: main, image: nginx, workingDir: /work, env: [{ name: A, value: B }] }
                - { name: beside, workingDir: !absent }
        """
      When I merge patch Deployment/web with:
        """yaml
        metadata: { annotations: { owner: blue } }
        """
      Then .metadata.annotations.owner of the response is "blue"

    Scenario: unbound, or elsewhere, it changes nothing
      Given the namespace "free" exists also
      When 3s pass
      And I create:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec: { containers: [{ name: main, image: nginx }] }
        """
      Then the response is 201 Created
      And .metadata.annotations of the response is absent
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicyBinding
        metadata: { name: $namespace-labels }
        spec:
          policyName: $namespace-labels
          matchResources: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } } }
        """
      When 3s pass
      And I create:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web, namespace: free }
        spec:
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec: { containers: [{ name: main, image: nginx }] }
        """
      Then the response is 201 Created
      And .metadata.annotations of the response is absent

    Scenario: a list that is replaced as a whole cannot be changed so
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicy
        metadata: { name: $namespace-whole }
        spec:
          matchConstraints:
            resourceRules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }
          reinvocationPolicy: Never
          mutations:
            - patchType: ApplyConfiguration
              applyConfiguration:
                expression: >
                  Object{spec: Object.spec{containers: [Object.spec.containers{name: "main", command: ["true"]}]}}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicyBinding
        metadata: { name: $namespace-whole }
        spec:
          policyName: $namespace-whole
          matchResources: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } } }
        """
      When 3s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one }
        spec: { containers: [{ name: main, image: nginx }] }
        """
      Then the response is 403 because "policy '$namespace-whole' with binding '$namespace-whole' denied request: error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.containers[0].command"
      And now Pod/one is gone

  @req:mutating-policies.patch @must
  Rule: A bound policy may patch an object instead, as a JSON Patch would
    Upstream conformance: "MutatingAdmissionPolicy"

    Background:
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicy
        metadata: { name: $namespace-patch }
        spec:
          matchConstraints:
            resourceRules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
          matchConditions: [{ name: has-data, expression: "has(object.data)" }]
          reinvocationPolicy: Never
          mutations:
            - patchType: JSONPatch
              jsonPatch:
                expression: >
                  [
                    JSONPatch{op: "test", path: "/data/state", value: "raw"},
                    JSONPatch{op: "replace", path: "/data/state", value: "cooked"},
                    JSONPatch{op: "add", path: "/metadata/labels", value: {"by": request.userInfo.username == "" ? "nobody" : "somebody"}},
                    JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("example.com/seen"), value: "yes"}
                  ]
            - patchType: JSONPatch
              jsonPatch:
                expression: >
                  object.data.state == "cooked" ? [JSONPatch{op: "move", from: "/data/state", path: "/data/was"}] : []
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicyBinding
        metadata: { name: $namespace-patch }
        spec:
          policyName: $namespace-patch
          matchResources: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } } }
        """
      When 3s pass

    Scenario: each mutation sees what the one before it has done
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: dish }
        data: { state: raw }
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        metadata: { labels: { by: somebody, example.com/seen: "yes" } }
        data: !exact { was: cooked }
        """

    Scenario: nothing is changed where a test in the patch or a condition does not hold
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: dish }
        data: { state: burnt }
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        metadata: { labels: !absent }
        data: !exact { state: burnt }
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: nothing }
        """
      Then the response is 201 Created
      And .metadata.labels of the response is absent

  @req:mutating-policies.order @must
  Rule: Policies change an object in the order of their names, before others judge it
    One that asks for it has its say once more when the object was changed after it.

    Scenario Outline: the first learns of what the second did: <policy>
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicy
        metadata: { name: $namespace-a }
        spec:
          matchConstraints:
            resourceRules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
          reinvocationPolicy: <policy>
          mutations:
            - patchType: ApplyConfiguration
              applyConfiguration:
                expression: >
                  Object{data: {"a": has(object.data) && "b" in object.data ? "after b" : "first"}}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicy
        metadata: { name: $namespace-b }
        spec:
          matchConstraints:
            resourceRules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
          reinvocationPolicy: Never
          mutations:
            - patchType: ApplyConfiguration
              applyConfiguration: { expression: 'Object{data: {"b": object.data.a}}' }
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicyBinding
        metadata: { name: $namespace-a }
        spec:
          policyName: $namespace-a
          matchResources: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } } }
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicyBinding
        metadata: { name: $namespace-b }
        spec:
          policyName: $namespace-b
          matchResources: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } } }
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: $namespace-judge }
        spec:
          matchConstraints:
            resourceRules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
          validations:
            - { expression: "'b' in object.data", message: b is missing }
            - { expression: "!('bad' in object.data)", message: is bad }
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: $namespace-judge }
        spec:
          policyName: $namespace-judge
          validationActions: [Deny]
          matchResources: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } } }
        """
      When 3s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: both }
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        data: !exact { a: <a>, b: first }
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: judged }
        data: { bad: "yes" }
        """
      Then the response is 422 because "denied request: is bad"

      Examples:
        | policy   | a       |
        | Never    | first   |
        | IfNeeded | after b |

  @req:mutating-policies.failure @must
  Rule: A mutation that cannot be made keeps the object out, unless the policy says otherwise
    Scenario Outline: under the failure policy <policy>
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicy
        metadata: { name: $namespace-frail }
        spec:
          failurePolicy: <policy>
          matchConstraints:
            resourceRules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
          reinvocationPolicy: Never
          mutations:
            - patchType: ApplyConfiguration
              applyConfiguration: { expression: 'Object{data: {"upper": object.data.lower.upperAscii()}}' }
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicyBinding
        metadata: { name: $namespace-frail }
        spec:
          policyName: $namespace-frail
          matchResources: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } } }
        """
      When 3s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: good }
        data: { lower: abc }
        """
      Then .data.upper of the response is "ABC"
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: empty }
        """
      Then the response is <answer>

      Examples:
        | policy | answer                                                                                   |
        | Fail   | 403 because "policy '$namespace-frail' with binding '$namespace-frail' denied request:" |
        | Ignore | 201 Created                                                                             |

  @req:mutating-policies.written @must
  Rule: A mutating policy whose expressions make no sense is not taken
    Upstream conformance: "MutatingAdmissionPolicy API"
    Upstream conformance: "MutatingAdmissionPolicyBinding API"

    Scenario: what an expression must result in
      When I create:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicy
        metadata: { name: $namespace-wrong }
        spec:
          matchConstraints:
            resourceRules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
          reinvocationPolicy: Never
          mutations:
            - { patchType: ApplyConfiguration, applyConfiguration: { expression: "{'data': {}}" } }
            - { patchType: JSONPatch, jsonPatch: { expression: "Object{data: {}}" } }
            - { patchType: JSONPatch }
        """
      Then the response is 422 Invalid
      And the response matches:
        """yaml
        details:
          causes: !contains
            - { reason: FieldValueInvalid, field: "spec.mutations[0].applyConfiguration.expression", message: !contains "must evaluate to Object but got map(string, map(dyn, dyn))" }
            - { reason: FieldValueInvalid, field: "spec.mutations[1].jsonPatch.expression", message: !contains "must evaluate to list(JSONPatch) but got Object" }
            - { reason: FieldValueRequired, field: "spec.mutations[2].jsonPatch" }
        """
      And now MutatingAdmissionPolicy/$namespace-wrong is gone

    Scenario: policies and bindings are read, changed and deleted as other objects are
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicy
        metadata: { name: $namespace-plain, labels: { of: $namespace } }
        spec:
          matchConstraints:
            resourceRules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
          reinvocationPolicy: Never
          mutations: [{ patchType: JSONPatch, jsonPatch: { expression: '[JSONPatch{op: "add", path: "/data", value: {}}]' } }]
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicyBinding
        metadata: { name: $namespace-plain, labels: { of: $namespace } }
        spec: { policyName: $namespace-plain }
        """
      Then now MutatingAdmissionPolicy/$namespace-plain matches:
        """yaml
        metadata: { generation: 1 }
        spec: { failurePolicy: Fail, matchConstraints: { matchPolicy: Equivalent, resourceRules: [{ scope: "*" }] } }
        """
      When I list MutatingAdmissionPolicies labelled "of=$namespace"
      Then the response matches:
        """yaml
        items: !only [{ metadata: { name: $namespace-plain } }]
        """
      When I list MutatingAdmissionPolicyBindings labelled "of=$namespace"
      Then the response matches:
        """yaml
        items: !only [{ metadata: { name: $namespace-plain } }]
        """
      When I merge patch MutatingAdmissionPolicy/$namespace-plain with:
        """yaml
        spec: { reinvocationPolicy: IfNeeded }
        """
      Then the response is 200
      And .metadata.generation of the response is 2
      When I merge patch MutatingAdmissionPolicy/$namespace-plain with:
        """yaml
        spec: { reinvocationPolicy: Always }
        """
      Then the response is 422 because "spec.reinvocationPolicy: Unsupported value: \"Always\""
      When I send DELETE "/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicies?labelSelector=of%3D$namespace"
      Then the response is 200
      And now MutatingAdmissionPolicy/$namespace-plain is gone

  @req:mutating-policies.names @must
  Rule: Who changes an object on its way in sees no name that the server has yet to make
    The name is made of its beginning when everybody has had a say, and the beginning may be changed, too.

    Scenario Outline: <what>
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicy
        metadata: { name: $namespace-names }
        spec:
          matchConstraints:
            resourceRules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
          reinvocationPolicy: Never
          mutations:
            - patchType: JSONPatch
              jsonPatch:
                expression: >
                  [JSONPatch{op: "add", path: "/data", value: {"seen": object.metadata.?name.orValue("nothing")}}]
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicyBinding
        metadata: { name: $namespace-names }
        spec:
          policyName: $namespace-names
          matchResources: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } } }
        """
      When 3s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: <metadata>
        """
      Then the response is 201 Created
      And .data.seen of the response is "<seen>"

      Examples:
        | what                    | metadata                | seen    |
        | a name that is said     | { name: note }          | note    |
        | a name that is not said | { generateName: note- } | nothing |
