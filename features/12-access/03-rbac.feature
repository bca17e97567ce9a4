@seed:K11.5
Feature: RBAC grants just what it says
  A Role lists what may be done in a namespace, a ClusterRole in the whole cluster; a binding gives it to users, groups or
  ServiceAccounts. What nobody granted is forbidden.
  https://kubernetes.io/docs/reference/access-authn-authz/rbac/

  Background:
    Given this manifest:
      """yaml
      apiVersion: v1
      kind: ServiceAccount
      metadata: { name: reader }
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: { name: pod-reader }
      rules: [{ apiGroups: [""], resources: [pods], verbs: [get, list, watch] }]
      """

  @req:rbac.default-deny @must
  Rule: What nobody granted is forbidden
    There is no rule that forbids: all that is not allowed is.

    Scenario: a fresh ServiceAccount may not read Pods
      Given acting as ServiceAccount/reader
      When I send GET "/api/v1/namespaces/$namespace/pods"
      Then the response is 403 Forbidden
      And the response is 403 because "cannot list resource \"pods\" in API group \"\" in the namespace"

  @req:rbac.role @must
  Rule: A RoleBinding grants the verbs of its Role on its resources in its namespace, and nothing more
    Background:
      Given this manifest:
        """yaml
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: readers }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: pod-reader }
        subjects: [{ kind: ServiceAccount, name: reader, namespace: $namespace }]
        """
      And 2s pass

    Scenario: what is granted works
      Given acting as ServiceAccount/reader
      When I list Pods
      Then the response is 200

    Scenario: another verb does not
      Given acting as ServiceAccount/reader
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: forbidden }
        spec: { containers: [{ name: main, image: busybox }] }
        """
      Then the response is 403 Forbidden

    Scenario: another resource does not
      Given acting as ServiceAccount/reader
      When I send GET "/api/v1/namespaces/$namespace/secrets"
      Then the response is 403 Forbidden

    Scenario: another namespace does not
      Given the namespace "other" exists also
      And acting as ServiceAccount/reader
      When I send GET "/api/v1/namespaces/$other/pods"
      Then the response is 403 Forbidden

    Scenario: another ServiceAccount does not
      Given acting as ServiceAccount/default
      When I send GET "/api/v1/namespaces/$namespace/pods"
      Then the response is 403 Forbidden

    Scenario: taking the binding away takes the right away
      Given acting as ServiceAccount/reader
      When I list Pods
      Then the response is 200
      Given acting as the administrator
      When I delete RoleBinding/readers
      And 2s pass
      Given acting as ServiceAccount/reader
      When I send GET "/api/v1/namespaces/$namespace/pods"
      Then the response is 403 Forbidden

  @req:rbac.cluster @must
  Rule: A ClusterRoleBinding grants in all namespaces, to users and groups too
    Scenario: a group that may view everything
      Given this manifest:
        """yaml
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: { name: "viewers-$namespace" }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
        subjects: [{ kind: Group, apiGroup: rbac.authorization.k8s.io, name: "viewers:$namespace" }]
        """
      And 2s pass
      And acting as User "jane" in group "viewers:$namespace"
      When I send GET "/api/v1/pods"
      Then the response is 200
      When I send GET "/api/v1/secrets"
      Then the response is 403 Forbidden

    Scenario: a ClusterRole bound in one namespace counts in that one only
      Given the namespace "other" exists also
      And this manifest:
        """yaml
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: local-view }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
        subjects: [{ kind: User, apiGroup: rbac.authorization.k8s.io, name: joe }]
        """
      And 2s pass
      And acting as User "joe"
      When I send GET "/api/v1/namespaces/$namespace/configmaps"
      Then the response is 200
      When I send GET "/api/v1/namespaces/$other/configmaps"
      Then the response is 403 Forbidden

  @req:rbac.review @must
  Rule: Anybody may ask what they may do
    Upstream conformance: "SubjectReview, API Operations"

    Scenario Outline: <verb> <resource>
      Given this manifest:
        """yaml
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: readers }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: pod-reader }
        subjects: [{ kind: ServiceAccount, name: reader, namespace: $namespace }]
        """
      And 2s pass
      And acting as ServiceAccount/reader
      When I send POST "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews" with:
        """yaml
        apiVersion: authorization.k8s.io/v1
        kind: SelfSubjectAccessReview
        spec: { resourceAttributes: { namespace: $namespace, verb: <verb>, resource: <resource> } }
        """
      Then the response is 201 Created
      And .status.allowed of the response is <allowed>

      Examples:
        | verb   | resource | allowed |
        | list   | pods     | true    |
        | delete | pods     | false   |
        | list   | secrets  | false   |

    Scenario: and an administrator may ask for anybody
      Given this manifest:
        """yaml
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: readers }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: pod-reader }
        subjects:
          - { kind: ServiceAccount, name: reader, namespace: $namespace }
          - { kind: Group, apiGroup: rbac.authorization.k8s.io, name: readers }
        """
      And 2s pass
      Then ServiceAccount/reader may list pods
      And ServiceAccount/reader may watch pods
      And ServiceAccount/reader may not list pods in every namespace
      And ServiceAccount/reader may not get pods/log
      And User "anna" in group "readers" may get pods
      And User "anna" may not get pods

  @req:rbac.named @must
  Rule: A right may be for objects of certain names only
    Scenario: one Secret and no other
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: mine }
        stringData: { key: value }
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: { name: one-secret }
        rules: [{ apiGroups: [""], resources: [secrets], resourceNames: [mine], verbs: [get] }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: one-secret }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: one-secret }
        subjects: [{ kind: ServiceAccount, name: reader, namespace: $namespace }]
        """
      And 2s pass
      And acting as ServiceAccount/reader
      When I read Secret/mine
      Then the response is 200
      When I read Secret/yours
      Then the response is 403 Forbidden
      When I list Secrets
      Then the response is 403 Forbidden

  @req:rbac.escalation @must
  Rule: Nobody can give rights that they do not have
    Scenario: a ServiceAccount that may make Roles
      Given this manifest:
        """yaml
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: { name: role-maker }
        rules:
          - { apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [create] }
          - { apiGroups: [""], resources: [pods], verbs: [get] }
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: role-maker }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: role-maker }
        subjects: [{ kind: ServiceAccount, name: reader, namespace: $namespace }]
        """
      And 2s pass
      And acting as ServiceAccount/reader
      When I create:
        """yaml
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: { name: modest }
        rules: [{ apiGroups: [""], resources: [pods], verbs: [get] }]
        """
      Then the response is 201 Created
      When I create:
        """yaml
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: { name: greedy }
        rules: [{ apiGroups: [""], resources: [secrets], verbs: [get] }]
        """
      Then the response is 403 Forbidden

    Scenario: who is trusted to escalate may give any
      Given this manifest:
        """yaml
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: { name: trusted }
        rules: [{ apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [create, escalate] }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: trusted }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: trusted }
        subjects: [{ kind: ServiceAccount, name: reader, namespace: $namespace }]
        """
      And 2s pass
      And acting as ServiceAccount/reader
      When I create:
        """yaml
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: { name: generous }
        rules: [{ apiGroups: [""], resources: [secrets], verbs: [get] }]
        """
      Then the response is 201 Created

    Scenario: nor make a role of roles that are still to come
      Given this manifest:
        """yaml
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: { name: $namespace-maker }
        rules: [{ apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [create] }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: { name: $namespace-maker }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: $namespace-maker }
        subjects: [{ kind: ServiceAccount, name: reader, namespace: $namespace }]
        """
      And 2s pass
      And acting as ServiceAccount/reader
      When I send POST "/apis/rbac.authorization.k8s.io/v1/clusterroles?dryRun=All" with:
        """yaml
        metadata: { name: $namespace-whole }
        aggregationRule: { clusterRoleSelectors: [{ matchLabels: { part-of: $namespace } }] }
        """
      Then the response is 403 Forbidden
      And the response is 403 because "must have cluster-admin privileges"
      When I send POST "/apis/rbac.authorization.k8s.io/v1/clusterroles?dryRun=All" with:
        """yaml
        metadata: { name: $namespace-empty }
        rules: []
        """
      Then the response is 201 Created

    Scenario: nor bind what somebody else has
      Given this manifest:
        """yaml
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: { name: binder }
        rules:
          - { apiGroups: [rbac.authorization.k8s.io], resources: [rolebindings], verbs: [create] }
          - { apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind], resourceNames: [view] }
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: binder }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: binder }
        subjects: [{ kind: ServiceAccount, name: reader, namespace: $namespace }]
        """
      And 2s pass
      And acting as ServiceAccount/reader
      When I create:
        """yaml
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: granted }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
        subjects: [{ kind: User, name: jane, apiGroup: rbac.authorization.k8s.io }]
        """
      Then the response is 201 Created
      When I create:
        """yaml
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: greedy }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit }
        subjects: [{ kind: User, name: jane, apiGroup: rbac.authorization.k8s.io }]
        """
      Then the response is 403 because "attempting to grant RBAC permissions not currently held"

    Scenario: a binding stays with its role
      Given this manifest:
        """yaml
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: bound }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
        subjects: [{ kind: User, name: jane, apiGroup: rbac.authorization.k8s.io }]
        """
      When I merge patch RoleBinding/bound with:
        """yaml
        roleRef: { name: edit }
        """
      Then the response is 422 because "cannot change roleRef"

  @req:rbac.aggregation @must
  Rule: A ClusterRole can be made of others, and changes with them
    https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles

    Scenario: rules come with the role that brings them, and go with it
      Given this manifest:
        """yaml
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: { name: $namespace-whole }
        aggregationRule: { clusterRoleSelectors: [{ matchLabels: { part-of: $namespace } }] }
        rules: []
        """
      When I create:
        """yaml
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: { name: $namespace-part, labels: { part-of: $namespace } }
        rules: [{ apiGroups: [""], resources: [pods], verbs: [get] }]
        """
      Then within 30s ClusterRole/$namespace-whole matches:
        """yaml
        rules: [{ apiGroups: [""], resources: [pods], verbs: [get] }]
        """
      When I create:
        """yaml
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: { name: $namespace-stranger, labels: { part-of: nothing } }
        rules: [{ apiGroups: [""], resources: [secrets], verbs: [get] }]
        """
      Then for 5s .rules of ClusterRole/$namespace-whole has 1 items
      When I delete ClusterRole/$namespace-part
      Then within 30s .rules of ClusterRole/$namespace-whole is empty
