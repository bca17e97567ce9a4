@seed:K11.3 @seed:K11.4
Feature: What a ServiceAccount brings along
  Beside its name a ServiceAccount gives its Pods the secrets to pull images with, and tokens that say whose they are and
  for whom.
  https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/

  @req:serviceaccount.pull-secrets @must
  Rule: A Pod that names no secrets for its images gets those of its ServiceAccount
    What it names itself stands.

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: puller }
        imagePullSecrets: [{ name: registry }]
        """

    Scenario: a Pod that says nothing
      When I send POST "/api/v1/namespaces/$namespace/pods?dryRun=All" with:
        """yaml
        metadata: { name: plain }
        spec: { serviceAccountName: puller, containers: [{ name: main, image: busybox }] }
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        spec: { imagePullSecrets: !only [{ name: registry }] }
        """

    Scenario: a Pod with secrets of its own
      When I send POST "/api/v1/namespaces/$namespace/pods?dryRun=All" with:
        """yaml
        metadata: { name: own }
        spec: { serviceAccountName: puller, imagePullSecrets: [{ name: mine }], containers: [{ name: main, image: busybox }] }
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        spec: { imagePullSecrets: !only [{ name: mine }] }
        """

  @req:serviceaccount.volume @must
  Rule: The volume of a token holds the token, the cluster's authority and the namespace
    It is mounted where every client looks for it, into every container, and can be read by all of them.

    Scenario: what is written into the Pod
      When I send POST "/api/v1/namespaces/$namespace/pods?dryRun=All" with:
        """yaml
        metadata: { name: plain }
        spec: { containers: [{ name: main, image: busybox }, { name: more, image: busybox }] }
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        spec:
          volumes:
            - name: !re "^kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}$"
              projected:
                defaultMode: 420
                sources: !only
                  - serviceAccountToken: { path: token, expirationSeconds: 3607 }
                  - configMap: { name: kube-root-ca.crt, items: !only [{ key: ca.crt, path: ca.crt }] }
                  - downwardAPI: { items: !only [{ path: namespace, fieldRef: { apiVersion: v1, fieldPath: metadata.namespace } }] }
          containers: !each { volumeMounts: !only [{ mountPath: /var/run/secrets/kubernetes.io/serviceaccount, readOnly: true }] }
        """

    Scenario: a ServiceAccount that gives no tokens away
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: quiet }
        automountServiceAccountToken: false
        """
      When I send POST "/api/v1/namespaces/$namespace/pods?dryRun=All" with:
        """yaml
        metadata: { name: plain }
        spec: { serviceAccountName: quiet, containers: [{ name: main, image: busybox }] }
        """
      Then the response is 201 Created
      And .spec.volumes of the response is absent

    Scenario: unless its Pod insists
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: quiet }
        automountServiceAccountToken: false
        """
      When I send POST "/api/v1/namespaces/$namespace/pods?dryRun=All" with:
        """yaml
        metadata: { name: plain }
        spec: { serviceAccountName: quiet, automountServiceAccountToken: true, containers: [{ name: main, image: busybox }] }
        """
      Then the response is 201 Created
      And .spec.volumes of the response has 1 item

  @req:token.bound @must
  Rule: A token that is asked for says for whom it is, until when, and to what it is bound
    Who names no audience means the API server. A token of a Pod is that Pod's and no namesake's, and only a Pod of the
    same ServiceAccount can have it.

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: robot }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: arm }
        spec: { serviceAccountName: robot, schedulerName: nobody, containers: [{ name: main, image: busybox }] }
        """
      And .metadata.uid of Pod/arm is saved as $uid

    Scenario: for whom, and until when
      When I send POST "/api/v1/namespaces/$namespace/serviceaccounts/robot/token" with:
        """yaml
        apiVersion: authentication.k8s.io/v1
        kind: TokenRequest
        spec: {}
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        spec: { audiences: !len [1, 9], expirationSeconds: 3600, boundObjectRef: !absent }
        status: { token: !re "^[^.]+[.][^.]+[.][^.]+$", expirationTimestamp: !present }
        """

    Scenario: whose it is
      When I send POST "/api/v1/namespaces/$namespace/serviceaccounts/robot/token" with:
        """yaml
        apiVersion: authentication.k8s.io/v1
        kind: TokenRequest
        spec: { boundObjectRef: { apiVersion: v1, kind: Pod, name: arm, uid: $uid } }
        """
      Then the response is 201 Created
      And .status.token of the response is saved as $token
      When I send POST "/apis/authentication.k8s.io/v1/tokenreviews" with:
        """yaml
        apiVersion: authentication.k8s.io/v1
        kind: TokenReview
        spec: { token: $token }
        """
      Then the response matches:
        """yaml
        status:
          authenticated: true
          audiences: !present
          user:
            username: system:serviceaccount:$namespace:robot
            uid: !present
            groups: !contains [system:serviceaccounts, "system:serviceaccounts:$namespace", system:authenticated]
            extra:
              authentication.kubernetes.io/credential-id: [!re "^JTI="]
              authentication.kubernetes.io/pod-name: [arm]
              authentication.kubernetes.io/pod-uid: [$uid]
        """

    Scenario: not a namesake's
      When I send POST "/api/v1/namespaces/$namespace/serviceaccounts/robot/token" with:
        """yaml
        apiVersion: authentication.k8s.io/v1
        kind: TokenRequest
        spec: { boundObjectRef: { apiVersion: v1, kind: Pod, name: arm, uid: 00000000-0000-0000-0000-000000000001 } }
        """
      Then the response is 409 Conflict
      And the response is 409 because "does not match the UID in record"

    Scenario: not another ServiceAccount's
      When I send POST "/api/v1/namespaces/$namespace/serviceaccounts/default/token" with:
        """yaml
        apiVersion: authentication.k8s.io/v1
        kind: TokenRequest
        spec: { boundObjectRef: { apiVersion: v1, kind: Pod, name: arm } }
        """
      Then the response is 400 BadRequest
      And the response is 400 because "cannot bind token for serviceaccount \"default\" to pod running with different serviceaccount name"

  @req:identity.anonymous @may
  Rule: Who shows nothing is nobody, and may see nothing but whether the server is well
    A cluster may also turn such requests away as a whole.

    Scenario: the server's health
      When I send GET "/livez" with the header "authorization: "
      Then the response is 200

    Scenario: anything else
      When I send GET "/api/v1/namespaces/$namespace/secrets" with the header "authorization: "
      Then the response is 403 Forbidden
      And the response is 403 because "User \"system:anonymous\" cannot list resource \"secrets\""
