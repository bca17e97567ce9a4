@seed:K11.3 @seed:K1.2
Feature: Pods use the API
  Programs in the cluster find the API server under a name of its own, know it by its certificate, and are known to it by
  the token in their files.
  https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/

  Background:
    Given this manifest:
      """yaml
      apiVersion: v1
      kind: ServiceAccount
      metadata: { name: robot }
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: { name: reader }
      rules: [{ apiGroups: [""], resources: [configmaps], verbs: [get, list, watch, create] }]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: { name: robot-reads }
      roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader }
      subjects: [{ kind: ServiceAccount, name: robot, namespace: $namespace }]
      ---
      apiVersion: v1
      kind: Pod
      metadata: { name: inside }
      spec:
        serviceAccountName: robot
        terminationGracePeriodSeconds: 0
        containers: [{ name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.53", args: [pause] }]
      """
    And Pod/inside is Ready

  @req:api-from-pods.service @must
  Rule: The API server is a Service of the cluster, and shows a certificate that Pods can check
    A Pod that does not trust the cluster's authority does not trust the server.
    Upstream conformance: "Kubernetes Service"

    Scenario: by name and by address
      When I run "curl -sS --cacert /var/run/secrets/kubernetes.io/serviceaccount/ca.crt https://kubernetes.default.svc/version" in Pod/inside
      Then the command exits with 0
      And the output contains "gitVersion"
      When I run "curl -sS --cacert /var/run/secrets/kubernetes.io/serviceaccount/ca.crt https://$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT/version" in Pod/inside
      Then the command exits with 0
      And the output contains "gitVersion"

    Scenario: a client that trusts nobody goes no further
      When I run "curl -s https://kubernetes.default.svc/version" in Pod/inside
      Then the command exits with 60
      And the output is ""

  @req:api-from-pods.token @must
  Rule: The API server knows a Pod by its token
    Scenario: who is asking
      When I run "curl -sS --cacert /var/run/secrets/kubernetes.io/serviceaccount/ca.crt -H \"Authorization: Bearer $(cat /var/run/secrets/kubernetes.io/serviceaccount/token)\" -H 'Content-Type: application/json' -d '{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}' https://kubernetes.default.svc/apis/authentication.k8s.io/v1/selfsubjectreviews" in Pod/inside
      Then the output contains "system:serviceaccount:$namespace:robot"
      And the output contains "authentication.kubernetes.io/pod-name"

    Scenario: what the ServiceAccount may, the Pod may, and no more
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: note }
        data: { text: found }
        """
      When I run "curl -sS --cacert /var/run/secrets/kubernetes.io/serviceaccount/ca.crt -H \"Authorization: Bearer $(cat /var/run/secrets/kubernetes.io/serviceaccount/token)\" https://kubernetes.default.svc/api/v1/namespaces/$namespace/configmaps/note" in Pod/inside
      Then the output contains "found"
      When I run "curl -s -o /dev/null -w '%{http_code}' --cacert /var/run/secrets/kubernetes.io/serviceaccount/ca.crt -H \"Authorization: Bearer $(cat /var/run/secrets/kubernetes.io/serviceaccount/token)\" https://kubernetes.default.svc/api/v1/namespaces/$namespace/secrets" in Pod/inside
      Then the output is "403"
      When I run "curl -s -o /dev/null -w '%{http_code}' --cacert /var/run/secrets/kubernetes.io/serviceaccount/ca.crt -H 'Authorization: Bearer nonsense' https://kubernetes.default.svc/api/v1/namespaces/$namespace/configmaps" in Pod/inside
      Then the output is "401"

    Scenario: a Pod writes, and watches what others write
      When I run "curl -sS -o /dev/null -w '%{http_code}' --cacert /var/run/secrets/kubernetes.io/serviceaccount/ca.crt -H \"Authorization: Bearer $(cat /var/run/secrets/kubernetes.io/serviceaccount/token)\" -H 'Content-Type: application/json' -d '{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"written\"}}' https://kubernetes.default.svc/api/v1/namespaces/$namespace/configmaps" in Pod/inside
      Then the output is "201"
      And now ConfigMap/written is present
      When I run "curl -s -N -m 2 --cacert /var/run/secrets/kubernetes.io/serviceaccount/ca.crt -H \"Authorization: Bearer $(cat /var/run/secrets/kubernetes.io/serviceaccount/token)\" 'https://kubernetes.default.svc/api/v1/namespaces/$namespace/configmaps?watch=true'" in Pod/inside
      # Curl gives up after its time: a watch has no end of its own.
      Then the command exits with 28
      And the output contains "\"type\":\"ADDED\""
      And the output contains "written"
