@seed:K11.3
Feature: Every Pod has an identity
  A Pod acts as a ServiceAccount, `default` unless it says otherwise, and finds a token for it in its files.
  https://kubernetes.io/docs/concepts/security/service-accounts/

  @req:serviceaccount.default @must
  Rule: A Pod that names no ServiceAccount gets the namespace's default one
    Scenario: the name and the token's volume are written into the Pod
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: anybody }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        spec:
          serviceAccountName: default
          volumes: !some { name: !re "^kube-api-access-", projected: { sources: !present } }
        """

  @req:serviceaccount.token @must
  Rule: The token of a Pod is in its files, and the API knows by it who is asking
    Scenario: the token's bearer is the ServiceAccount
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: robot }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: robot-1 }
        spec:
          serviceAccountName: robot
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s Pod/robot-1 is Ready
      When I run "cat /var/run/secrets/kubernetes.io/serviceaccount/namespace" in Pod/robot-1
      Then the output is:
        """
        $namespace
        """
      When I run "cat /var/run/secrets/kubernetes.io/serviceaccount/token" in Pod/robot-1
      And the output is saved as $token
      When I send POST "/apis/authentication.k8s.io/v1/tokenreviews" with:
        """yaml
        apiVersion: authentication.k8s.io/v1
        kind: TokenReview
        spec: { token: $token }
        """
      Then the response is 201 Created
      And .status.user.username of the response is "system:serviceaccount:$namespace:robot"

    Scenario: a Pod of a ServiceAccount that does not exist is refused
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: nobody }
        spec:
          serviceAccountName: nobody
          containers: [{ name: main, image: busybox }]
        """
      Then the response is 403 Forbidden

    Scenario: a token that nobody signed is refused
      Given acting with the token "not.a.token"
      When I send GET "/api/v1/namespaces/$namespace/pods"
      Then the response is 401 Unauthorized
