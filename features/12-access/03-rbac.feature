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

    Scenario: what is granted works
      Given acting as ServiceAccount/reader
      When I send GET "/api/v1/namespaces/$namespace/pods"
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
      When I delete RoleBinding/readers
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
        metadata: { name: seatrial-viewers }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
        subjects: [{ kind: Group, apiGroup: rbac.authorization.k8s.io, name: seatrial:viewers }]
        """
      And acting as User "jane" in group "seatrial:viewers"
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
      And acting as User "joe"
      When I send GET "/api/v1/namespaces/$namespace/configmaps"
      Then the response is 200
      When I send GET "/api/v1/namespaces/$other/configmaps"
      Then the response is 403 Forbidden

  @req:rbac.review @must
  Rule: Anybody may ask what they may do
    Scenario Outline: <verb> <resource>
      Given this manifest:
        """yaml
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: readers }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: pod-reader }
        subjects: [{ kind: ServiceAccount, name: reader, namespace: $namespace }]
        """
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
