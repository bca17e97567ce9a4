@seed:K1.2 @seed:K11.6
Feature: Admission policies
  Rules about what may be stored, and changes to what is stored, written down as expressions in the cluster's own
  configuration. No server has to run for them, and none can be away.
  https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/

  @req:policies.deny @must
  Rule: A policy judges what it matches as soon as it is bound, and nothing before that
    Upstream conformance: "ValidatingAdmissionPolicy"

    Background:
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: $namespace-several }
        spec:
          matchConstraints:
            resourceRules:
              - { apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments] }
          validations:
            - expression: "object.spec.replicas > 1"
              messageExpression: "'wants ' + string(object.spec.replicas) + ' replica'"
            - expression: "object.metadata.name != 'lonely'"
              message: nobody shall be called so
              reason: Forbidden
            - expression: "object.metadata.name != 'nobody'"
        """

    Scenario: unbound, it does not keep anything out
      When 3s pass
      And I create:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: one }
        spec:
          replicas: 1
          selector: { matchLabels: { app: one } }
          template:
            metadata: { labels: { app: one } }
            spec: { containers: [{ name: main, image: nginx }] }
        """
      Then the response is 201 Created

    Scenario: bound, it says whose word it was and why
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: $namespace-here }
        spec:
          policyName: $namespace-several
          validationActions: [Deny]
          matchResources: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } } }
        """
      When 3s pass
      And I create:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: one }
        spec:
          replicas: 1
          selector: { matchLabels: { app: one } }
          template:
            metadata: { labels: { app: one } }
            spec: { containers: [{ name: main, image: nginx }] }
        """
      Then the response is 422 Invalid
      And .message of the response is "deployments.apps \"one\" is forbidden: ValidatingAdmissionPolicy '$namespace-several' with binding '$namespace-here' denied request: wants 1 replica"
      And now Deployment/one is gone
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: lonely }
        spec:
          replicas: 2
          selector: { matchLabels: { app: lonely } }
          template:
            metadata: { labels: { app: lonely } }
            spec: { containers: [{ name: main, image: nginx }] }
        """
      Then the response is 403 Forbidden
      And the response matches:
        """yaml
        message: !contains "denied request: nobody shall be called so"
        details: { name: lonely, group: apps, kind: deployments, causes: !len 1 }
        """
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: nobody }
        spec:
          replicas: 2
          selector: { matchLabels: { app: nobody } }
          template:
            metadata: { labels: { app: nobody } }
            spec: { containers: [{ name: main, image: nginx }] }
        """
      Then the response is 422 because "denied request: failed expression: object.metadata.name != 'nobody'"

    Scenario: changes are judged as they would be stored; other paths and other namespaces are not its concern
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: $namespace-here }
        spec:
          policyName: $namespace-several
          validationActions: [Deny]
          matchResources: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } } }
        """
      And the namespace "free" exists also
      When 3s pass
      And I create:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 2
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec: { containers: [{ name: main, image: nginx }] }
        """
      Then the response is 201 Created
      When I merge patch Deployment/web with:
        """yaml
        spec: { replicas: 1 }
        """
      Then the response is 422 because "wants 1 replica"
      And now .spec.replicas of Deployment/web is 2
      When I scale Deployment/web to 1
      Then the response is 200
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: lonely, namespace: free }
        spec:
          replicas: 1
          selector: { matchLabels: { app: lonely } }
          template:
            metadata: { labels: { app: lonely } }
            spec: { containers: [{ name: main, image: nginx }] }
        """
      Then the response is 201 Created

    Scenario: unbound again, it has nothing to say
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: $namespace-here }
        spec:
          policyName: $namespace-several
          validationActions: [Deny]
          matchResources: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } } }
        """
      When I delete ValidatingAdmissionPolicyBinding/$namespace-here
      And 3s pass
      And I create:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: lonely }
        spec:
          replicas: 1
          selector: { matchLabels: { app: lonely } }
          template:
            metadata: { labels: { app: lonely } }
            spec: { containers: [{ name: main, image: nginx }] }
        """
      Then the response is 201 Created

  @req:policies.variables @must
  Rule: Expressions share what they know by variables, which may use those before them
    A variable is looked at when it is asked for: one that fails does no harm until then.
    Upstream conformance: "ValidatingAdmissionPolicy"

    Scenario: variables of variables
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: $namespace-few }
        spec:
          matchConstraints:
            resourceRules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
          variables:
            - { name: data, expression: "has(object.data) ? object.data : {}" }
            - { name: many, expression: "size(variables.data)" }
            - { name: hopeless, expression: "object.data['none']" }
          validations:
            - expression: "variables.many < 2"
              messageExpression: "'there are ' + string(variables.many)"
            - expression: "!('hopeless' in variables.data) || variables.hopeless == ''"
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: $namespace-few }
        spec:
          policyName: $namespace-few
          validationActions: [Deny]
          matchResources: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } } }
        """
      When 3s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: empty }
        """
      Then the response is 201 Created
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: many }
        data: { a: "1", b: "2", c: "3" }
        """
      Then the response is 422 because "denied request: there are 3"
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: failing }
        data: { hopeless: "" }
        """
      Then the response is 422 because "resulted in error: composited variable \"hopeless\" fails to evaluate: no such key: none"

    Scenario: a variable does not know those after it
      When I create:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: $namespace-early }
        spec:
          matchConstraints:
            resourceRules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
          variables:
            - { name: first, expression: "variables.second" }
            - { name: second, expression: "1" }
          validations: [{ expression: "variables.first == 1" }]
        """
      Then the response is 422 because "undefined field 'second'"

  @req:policies.actions @must
  Rule: A binding says what comes of a failed validation
    Upstream documents it as validationActions: Deny refuses, Warn tells the client, Audit tells the audit log.

    Background:
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: $namespace-tidy }
        spec:
          matchConstraints:
            resourceRules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
          validations: [{ expression: "has(object.data)", message: is empty }]
        """

    Scenario: a warning lets the request pass
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: $namespace-mild }
        spec:
          policyName: $namespace-tidy
          validationActions: [Warn]
          matchResources: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } } }
        """
      When 3s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: empty }
        """
      Then the response is 201 Created
      And the header "warning" of the response contains "Validation failed for ValidatingAdmissionPolicy '$namespace-tidy' with binding '$namespace-mild': is empty"
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: full }
        data: { a: b }
        """
      Then the response is 201 Created
      And the header "warning" of the response is absent

    Scenario: each binding has its own say
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: $namespace-quiet }
        spec:
          policyName: $namespace-tidy
          validationActions: [Audit]
          matchResources: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } } }
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: $namespace-strict }
        spec:
          policyName: $namespace-tidy
          validationActions: [Deny]
          matchResources:
            namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } }
            objectSelector: { matchLabels: { strict: "yes" } }
        """
      When 3s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: empty }
        """
      Then the response is 201 Created
      And the header "warning" of the response is absent
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: another, labels: { strict: "yes" } }
        """
      Then the response is 422 because "with binding '$namespace-strict' denied request: is empty"

    Scenario: what would be said twice is refused
      When I create:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: $namespace-loud }
        spec: { policyName: $namespace-tidy, validationActions: [Deny, Warn] }
        """
      Then the response is 422 because "must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)"

  @req:policies.params @must
  Rule: A binding may bring parameters, so that one policy serves many
    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: three, labels: { limit: "yes" } }
        data: { most: "3" }
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: $namespace-limit }
        spec:
          paramKind: { apiVersion: v1, kind: ConfigMap }
          matchConstraints:
            resourceRules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [secrets] }
          validations:
            - expression: "size(object.data) <= int(params.data.most)"
              messageExpression: "'more than ' + params.data.most"
        """

    Scenario: by name
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: $namespace-limit }
        spec:
          policyName: $namespace-limit
          validationActions: [Deny]
          paramRef: { name: three, namespace: $namespace, parameterNotFoundAction: Deny }
          matchResources: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } } }
        """
      When 3s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: large }
        stringData: { a: "1", b: "2", c: "3", d: "4" }
        """
      Then the response is 422 because "denied request: more than 3"
      When I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: small }
        stringData: { a: "1", b: "2", c: "3" }
        """
      Then the response is 201 Created
      When I merge patch ConfigMap/three with:
        """yaml
        data: { most: "5" }
        """
      And 3s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: large }
        stringData: { a: "1", b: "2", c: "3", d: "4" }
        """
      Then the response is 201 Created

    Scenario: each that is selected, from the namespace of the request
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: two, labels: { limit: "yes" } }
        data: { most: "2" }
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: one }
        data: { most: "1" }
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: $namespace-limit }
        spec:
          policyName: $namespace-limit
          validationActions: [Deny]
          paramRef: { selector: { matchLabels: { limit: "yes" } }, parameterNotFoundAction: Allow }
          matchResources: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } } }
        """
      When 3s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: large }
        stringData: { a: "1", b: "2", c: "3" }
        """
      Then the response is 422 because "denied request: more than 2"
      When I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: small }
        stringData: { a: "1", b: "2" }
        """
      Then the response is 201 Created

    Scenario Outline: parameters that are missing are denied or not, as the binding has it: <action>
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: $namespace-limit }
        spec:
          policyName: $namespace-limit
          validationActions: [Deny]
          paramRef: { name: missing, namespace: $namespace, parameterNotFoundAction: <action> }
          matchResources: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } } }
        """
      When 3s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: large }
        stringData: { a: "1", b: "2", c: "3", d: "4" }
        """
      Then the response is <answer>

      Examples:
        | action | answer                                                                               |
        | Deny   | 422 because "no params found for policy binding with `Deny` parameterNotFoundAction" |
        | Allow  | 201 Created                                                                          |

    Scenario: who writes a policy must be able to read its parameters
      Otherwise its messages would tell what is not for everybody's eyes.
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: writer }
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: { name: $namespace-writer }
        rules:
          - apiGroups: [admissionregistration.k8s.io]
            resources: [validatingadmissionpolicies, validatingadmissionpolicybindings]
            verbs: [create]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: { name: $namespace-writer }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: $namespace-writer }
        subjects: [{ kind: ServiceAccount, name: writer, namespace: $namespace }]
        """
      When 3s pass
      And acting as ServiceAccount/writer
      And I create:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: $namespace-nosy }
        spec:
          paramKind: { apiVersion: v1, kind: Secret }
          matchConstraints:
            resourceRules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
          validations: [{ expression: "params == null", messageExpression: "string(params.data.password)" }]
        """
      Then the response is 422 because "must have \"get\" permission on all objects of the referenced paramKind (kind=Secret, apiVersion=v1)"
      And the response matches:
        """yaml
        details: { causes: !only [{ reason: FieldValueForbidden, field: spec.paramKind }] }
        """
      When I create:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: $namespace-nosy }
        spec:
          policyName: $namespace-limit
          validationActions: [Deny]
          paramRef: { name: three, namespace: $namespace, parameterNotFoundAction: Deny }
        """
      Then the response is 422 because "does not have \"get\" permission on the object referenced by paramRef"
      When I create:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: $namespace-modest }
        spec:
          matchConstraints:
            resourceRules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
          validations: [{ expression: "true" }]
        """
      Then the response is 201 Created

  @req:policies.match @must
  Rule: Exclusions, conditions and the failure policy say what a policy does not concern itself with
    Scenario: what is excluded, and what a condition leaves out
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: $namespace-never }
        spec:
          matchConstraints:
            resourceRules:
              - { apiGroups: [""], apiVersions: [v1], operations: ["*"], resources: ["*"] }
            excludeResourceRules:
              - { apiGroups: [""], apiVersions: [v1], operations: ["*"], resources: [secrets, events, serviceaccounts] }
            objectSelector: { matchExpressions: [{ key: free, operator: DoesNotExist }] }
          matchConditions:
            - { name: named, expression: "request.name.startsWith('x')" }
            - { name: not-connected, expression: "request.operation in ['CREATE', 'DELETE']" }
          validations: [{ expression: "false", message: never }]
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: $namespace-never }
        spec:
          policyName: $namespace-never
          validationActions: [Deny]
          matchResources: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } } }
        """
      When 3s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: xa }
        """
      Then the response is 422 because "denied request: never"
      When I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: xa }
        """
      Then the response is 201 Created
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: ya }
        """
      Then the response is 201 Created
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: xb, labels: { free: "yes" } }
        """
      Then the response is 201 Created
      When I merge patch ConfigMap/xb with:
        """yaml
        data: { a: b }
        """
      Then the response is 200

    Scenario Outline: an expression that fails <verdict> under the failure policy <policy>
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: $namespace-frail }
        spec:
          failurePolicy: <policy>
          matchConstraints:
            resourceRules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
          validations:
            - { expression: "object.data.number == '1'" }
            - { expression: "object.metadata.name != 'bad'", message: is bad }
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: $namespace-frail }
        spec:
          policyName: $namespace-frail
          validationActions: [Deny]
          matchResources: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } } }
        """
      When 3s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: empty }
        """
      Then the response is <answer>
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: bad }
        data: { number: "1" }
        """
      Then the response is 422 because "denied request: is bad"

      Examples:
        | policy | verdict          | answer                                                                                                    |
        | Fail   | keeps things out | 422 because "denied request: expression 'object.data.number == '1'' resulted in error: no such key: data" |
        | Ignore | is not looked at | 201 Created                                                                                               |

    Scenario: policies are not subject to policies
      Otherwise one could be written that nobody can take back.
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: $namespace-sealed }
        spec:
          matchConstraints:
            resourceRules:
              - { apiGroups: [admissionregistration.k8s.io], apiVersions: ["*"], operations: [UPDATE, DELETE], resources: ["*"] }
          matchConditions: [{ name: own, expression: "request.name.startsWith('$namespace')" }]
          validations: [{ expression: "false" }]
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: $namespace-sealed }
        spec: { policyName: $namespace-sealed, validationActions: [Deny] }
        """
      When 3s pass
      And I delete ValidatingAdmissionPolicyBinding/$namespace-sealed
      Then the response is 200
      When I delete ValidatingAdmissionPolicy/$namespace-sealed
      Then the response is 200

  @req:policies.sees @must
  Rule: Expressions see what was, what shall be, who asks, where, and what else they may do
    Background:
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: $namespace-seeing }
        spec:
          matchConstraints:
            resourceRules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE, DELETE], resources: [configmaps] }
          validations:
            - expression: "request.operation != 'UPDATE' || !has(oldObject.data.fixed) || object.data.?fixed.orValue('') == oldObject.data.fixed"
              message: is fixed
            - expression: "request.operation != 'DELETE' || (object == null && oldObject.metadata.name != 'kept')"
              message: is kept
            - expression: "object == null || object.metadata.name != 'named' || request.userInfo.username == 'jane'"
              messageExpression: "'not for ' + request.userInfo.username"
            - expression: "object == null || object.metadata.name != 'placed' || 'place' in namespaceObject.metadata.labels"
              messageExpression: "'not in ' + namespaceObject.metadata.name"
            - expression: "object == null || object.metadata.name != 'allowed' || authorizer.group('').resource('secrets').namespace(request.namespace).check('delete').allowed()"
              message: who cannot delete Secrets cannot do this
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: $namespace-seeing }
        spec:
          policyName: $namespace-seeing
          validationActions: [Deny]
          matchResources: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } } }
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: maker }
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: { name: maker }
        rules: [{ apiGroups: [""], resources: [configmaps], verbs: [create] }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: maker }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: maker }
        subjects: [{ kind: ServiceAccount, name: maker, namespace: $namespace }]
        """
      When 3s pass

    Scenario: what was and what shall be
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kept }
        data: { fixed: "1", free: "1" }
        """
      When I merge patch ConfigMap/kept with:
        """yaml
        data: { fixed: "2" }
        """
      Then the response is 422 because "denied request: is fixed"
      When I merge patch ConfigMap/kept with:
        """yaml
        data: { free: "2" }
        """
      Then the response is 200
      When I delete ConfigMap/kept
      Then the response is 422 because "denied request: is kept"
      And now ConfigMap/kept is present

    Scenario: where
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: placed }
        """
      Then the response is 422 because "denied request: not in $namespace"
      When I label Namespace/$namespace with "place=here"
      And 3s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: placed }
        """
      Then the response is 201 Created

    Scenario: who, and what they may do
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: allowed }
        """
      Then the response is 201 Created
      When I delete ConfigMap/allowed
      And acting as ServiceAccount/maker
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: allowed }
        """
      Then the response is 422 because "denied request: who cannot delete Secrets cannot do this"
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: named }
        """
      Then the response is 422 because "denied request: not for system:serviceaccount:$namespace:maker"

  @req:policies.written @must
  Rule: A policy whose expressions make no sense is not taken
    Upstream conformance: "ValidatingAdmissionPolicy API"
    Upstream conformance: "ValidatingadmissionPolicyBinding API"

    Scenario: each expression is compiled, and the answer says where it is wrong
      When I create:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: $namespace-wrong }
        spec:
          matchConstraints:
            resourceRules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
          matchConditions: [{ name: asks, expression: "request.color == 'red'" }]
          variables: [{ name: two, expression: "1 +" }]
          validations:
            - expression: "object.data"
            - expression: "size(1) == 1"
            - expression: "'a' + 1 == 'a1'"
              messageExpression: "1"
          auditAnnotations: [{ key: much, valueExpression: "true" }]
        """
      Then the response is 422 Invalid
      And the response matches:
        """yaml
        details:
          causes: !contains
            - { reason: FieldValueInvalid, field: "spec.variables[0].expression", message: !contains "ERROR: <input>:1:4: Syntax error" }
            - { reason: FieldValueInvalid, field: "spec.validations[1].expression", message: !contains "compilation failed: ERROR: <input>:1:5: found no matching overload for 'size' applied to '(int)'" }
            - { reason: FieldValueInvalid, field: "spec.validations[2].expression", message: !contains "found no matching overload for '_+_' applied to '(string, int)'" }
            - { reason: FieldValueInvalid, field: "spec.validations[2].messageExpression", message: !contains "must evaluate to string" }
            - { reason: FieldValueInvalid, field: "spec.matchConditions[0].expression", message: !contains "undefined field 'color'" }
        """
      And now ValidatingAdmissionPolicy/$namespace-wrong is gone

    Scenario: what a policy must have
      When I create:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: $namespace-empty }
        spec: {}
        """
      Then the response is 422 because "spec.matchConstraints: Required value"
      And the response matches:
        """yaml
        details: { causes: !some { field: spec.validations } }
        """
      When I create:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: $namespace-empty }
        spec: { policyName: "" }
        """
      Then the response is 422 because "spec.validationActions: Required value"
      And the response matches:
        """yaml
        details: { causes: !some { reason: FieldValueRequired, field: spec.policyName } }
        """

    Scenario: policies and bindings are read, changed and deleted as other objects are
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: $namespace-plain, labels: { of: $namespace } }
        spec:
          matchConstraints:
            resourceRules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
          validations: [{ expression: "true" }]
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: $namespace-plain, labels: { of: $namespace } }
        spec: { policyName: $namespace-plain, validationActions: [Audit] }
        """
      Then now ValidatingAdmissionPolicy/$namespace-plain matches:
        """yaml
        metadata: { generation: 1 }
        spec:
          failurePolicy: Fail
          matchConstraints:
            matchPolicy: Equivalent
            namespaceSelector: !exact {}
            objectSelector: !exact {}
            resourceRules: [{ scope: "*" }]
        """
      When I list ValidatingAdmissionPolicies labelled "of=$namespace"
      Then the response matches:
        """yaml
        items: !only [{ metadata: { name: $namespace-plain } }]
        """
      When I list ValidatingAdmissionPolicyBindings labelled "of=$namespace"
      Then the response matches:
        """yaml
        items: !only [{ metadata: { name: $namespace-plain } }]
        """
      When I merge patch ValidatingAdmissionPolicy/$namespace-plain with:
        """yaml
        spec: { failurePolicy: Ignore }
        """
      Then the response is 200
      And .metadata.generation of the response is 2
      When I merge patch ValidatingAdmissionPolicy/$namespace-plain with:
        """yaml
        spec: { failurePolicy: Sometimes }
        """
      Then the response is 422 because "spec.failurePolicy: Unsupported value: \"Sometimes\""
      When I send GET "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/$namespace-plain/status"
      Then the response is 200
      When I merge patch the status of ValidatingAdmissionPolicy/$namespace-plain with:
        """yaml
        metadata: { annotations: { seen: "yes" } }
        spec: { failurePolicy: Fail }
        status: { conditions: [{ type: Seen, status: "True", reason: Looked, message: "", lastTransitionTime: "2026-01-01T00:00:00Z" }] }
        """
      Then the response is 200
      And .spec.failurePolicy of the response is "Ignore"
      And .metadata.annotations of the response is absent
      And .status.conditions["Seen"].reason of the response is "Looked"
      When I send DELETE "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings?labelSelector=of%3D$namespace"
      Then the response is 200
      And now ValidatingAdmissionPolicyBinding/$namespace-plain is gone

  @req:policies.typecheck @must
  Rule: The status of a policy tells what its expressions get wrong about the kinds that it matches
    It is said for each kind apart, and does not keep the policy from being used.

    Scenario: fields that a kind does not have
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: $namespace-typed }
        spec:
          matchConstraints:
            resourceRules:
              - { apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments, replicasets] }
          validations:
            - expression: "object.replicas > 1"
            - expression: "object.spec.replicas > 1"
              messageExpression: "'it has ' + object.spec.replicas"
        """
      Then within 30s ValidatingAdmissionPolicy/$namespace-typed matches:
        """yaml
        status:
          observedGeneration: 1
          typeChecking:
            expressionWarnings: !only
              - fieldRef: spec.validations[0].expression
                warning: "apps/v1, Kind=Deployment: ERROR: <input>:1:7: undefined field 'replicas'\n | object.replicas > 1\n | ......^\n\napps/v1, Kind=ReplicaSet: ERROR: <input>:1:7: undefined field 'replicas'\n | object.replicas > 1\n | ......^\n"
              - fieldRef: spec.validations[1].messageExpression
                warning: !contains "found no matching overload for '_+_' applied to '(string, int)'"
        """
      When I JSON patch ValidatingAdmissionPolicy/$namespace-typed with:
        """yaml
        - { op: remove, path: /spec/validations/1/messageExpression }
        - { op: remove, path: /spec/validations/0 }
        """
      Then the response is 200
      And within 30s ValidatingAdmissionPolicy/$namespace-typed matches:
        """yaml
        status: { observedGeneration: 2, typeChecking: { expressionWarnings: !absent } }
        """

    Scenario: nothing is said of what is matched by a wildcard
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: $namespace-wild }
        spec:
          matchConstraints:
            resourceRules:
              - { apiGroups: ["*"], apiVersions: [v1], operations: [CREATE], resources: [deployments] }
          validations: [{ expression: "object.replicas > 1" }]
        """
      Then within 30s ValidatingAdmissionPolicy/$namespace-wild matches:
        """yaml
        status: { observedGeneration: 1, typeChecking: { expressionWarnings: !absent } }
        """
