@seed:K11.3
Feature: Every Pod has an identity
  A Pod acts as a ServiceAccount, `default` unless it says otherwise, and finds a token for it in its files.
  https://kubernetes.io/docs/concepts/security/service-accounts/

  @req:serviceaccount.default @must
  Rule: A Pod that names no ServiceAccount gets the namespace's default one
    Upstream conformance: "Service account tokens auto mount optionally"

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

    Scenario: unless the Pod does not want a token
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: nameless }
        spec:
          automountServiceAccountToken: false
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        spec: { serviceAccountName: default, volumes: !absent }
        """
      And within 60s Pod/nameless is Ready
      When I run "test -e /var/run/secrets/kubernetes.io/serviceaccount/token" in Pod/nameless
      Then the command exits with 1

  @req:serviceaccount.token @must
  Rule: The token of a Pod is in its files, and the API knows by it who is asking
    Upstream conformance: "Service Account Tokens Must AutoMount"
    Upstream conformance: "ServiceAccount, create and review token"

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
      And .status.authenticated of the response is true
      Given acting with the token "$token"
      When I list Pods
      Then the response is 403 Forbidden
      And the response is 403 because "system:serviceaccount:$namespace:robot"

    Scenario: a token that was asked for is as good
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: robot }
        """
      And acting with a token of ServiceAccount/robot
      When I send POST "/apis/authentication.k8s.io/v1/selfsubjectreviews" with:
        """yaml
        apiVersion: authentication.k8s.io/v1
        kind: SelfSubjectReview
        """
      Then the response is 201 Created
      And .status.userInfo.username of the response is "system:serviceaccount:$namespace:robot"

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
