@seed:K1.5 @seed:K11.3
Feature: Accounts and the tokens that are made for them
  Tokens are asked for when they are needed, and last as long as that. The older way, a Secret that holds a token for ever,
  works still for who asks for it by hand.
  https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/

  @req:serviceaccount.lifecycle @must
  Rule: A ServiceAccount is created, changed, found and deleted like any other object
    Upstream conformance: "ServiceAccount lifecycle test"
    Upstream conformance: "ServiceAccount, update a ServiceAccount"

    Scenario: from its beginning to its end
      When I watch ServiceAccounts as "accounts"
      And I create:
        """yaml
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: robot, labels: { kind: robot } }
        automountServiceAccountToken: false
        """
      Then the response is 201 Created
      And .automountServiceAccountToken of the response is false
      When I strategic merge patch ServiceAccount/robot with:
        """yaml
        automountServiceAccountToken: true
        """
      Then the response is 200
      When I send GET "/api/v1/serviceaccounts?labelSelector=kind%3Drobot&fieldSelector=metadata.namespace%3D$namespace"
      Then the response lists exactly "robot"
      And .items[0].automountServiceAccountToken of the response is true
      When I replace ServiceAccount/robot with:
        """yaml
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: robot, labels: { kind: robot } }
        automountServiceAccountToken: false
        """
      Then the response is 200
      And .automountServiceAccountToken of the response is false
      When I send DELETE "/api/v1/namespaces/$namespace/serviceaccounts?labelSelector=kind%3Drobot"
      Then the response is 200
      And within 30s ServiceAccount/robot is gone
      And within 30s watch "accounts" has observed in order:
        """yaml
        - { type: ADDED, object: { metadata: { name: robot } } }
        - { type: MODIFIED, object: { metadata: { name: robot }, automountServiceAccountToken: true } }
        - { type: MODIFIED, object: { metadata: { name: robot }, automountServiceAccountToken: false } }
        - { type: DELETED, object: { metadata: { name: robot } } }
        """

    Scenario: nobody who is not selected goes along
      Given within 30s ServiceAccount/default is present
      When I send DELETE "/api/v1/namespaces/$namespace/serviceaccounts?labelSelector=kind%3Drobot"
      Then the response is 200
      And never within 10s ServiceAccount/default is gone

  @req:serviceaccount.no-secrets @must
  Rule: A new ServiceAccount gets no Secret
    Its Pods get tokens of their own, which end with them.

    Scenario: neither one of its own nor in its list
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: robot }
        """
      Then for 20s .secrets of ServiceAccount/robot is absent
      And never within 20s some Secrets are present

  @req:token.secret @must
  Rule: A Secret that asks for a token of a ServiceAccount gets one, which is as good as the Secret and the account last
    https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: robot }
        """
      And .metadata.uid of ServiceAccount/robot is saved as $robot
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: robot-token, annotations: { kubernetes.io/service-account.name: robot } }
        type: kubernetes.io/service-account-token
        """

    Scenario: with what a client needs
      Then within 30s Secret/robot-token matches:
        """yaml
        metadata: { annotations: { kubernetes.io/service-account.name: robot, kubernetes.io/service-account.uid: $robot } }
        data: { token: !present, ca.crt: !present, namespace: !present }
        """

    Scenario: it goes with its account
      Given within 30s .data.token of Secret/robot-token is present
      When I delete ServiceAccount/robot
      Then within 30s Secret/robot-token is gone

    Scenario: a Secret of another type stays as it is
      When I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: mine, annotations: { kubernetes.io/service-account.name: robot } }
        """
      Then the response is 201 Created
      And for 20s .data of Secret/mine is absent

    Scenario: one for an account that is not there is taken away
      When I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: nobodys, annotations: { kubernetes.io/service-account.name: nobody } }
        type: kubernetes.io/service-account-token
        """
      Then the response is 201 Created
      And within 30s Secret/nobodys is gone

    Scenario: one for a namesake of the account, too
      When I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata:
          name: former
          annotations: { kubernetes.io/service-account.name: robot, kubernetes.io/service-account.uid: 00000000-0000-4000-8000-000000000000 }
        type: kubernetes.io/service-account-token
        """
      Then the response is 201 Created
      And within 30s Secret/former is gone

  @req:token.extended @must
  Rule: The token that every Pod gets is good for longer than it says, any other is not
    Old clients read their token once. That of the injected volume says that it ends after 3607 seconds and is good for a
    year; one that was asked for by itself ends when it says.
    https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-token-volume

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
        rules: [{ apiGroups: [""], resources: [configmaps], verbs: [list] }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: reader }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader }
        subjects: [{ kind: ServiceAccount, name: robot, namespace: $namespace }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: arm }
        spec: { serviceAccountName: robot, schedulerName: nobody, containers: [{ name: main, image: busybox }] }
        """
      And .metadata.uid of Pod/arm is saved as $arm

    @slow
    Scenario Outline: <seconds> seconds, <bound>, two hours later
      When I send POST "/api/v1/namespaces/$namespace/serviceaccounts/robot/token" with:
        """yaml
        apiVersion: authentication.k8s.io/v1
        kind: TokenRequest
        spec: { expirationSeconds: <seconds><reference> }
        """
      Then the response is 201 Created
      And .spec.expirationSeconds of the response is <seconds>
      And .status.token of the response is saved as $token
      Given acting with the token "$token"
      When I send GET "/api/v1/namespaces/$namespace/configmaps"
      Then the response is 200
      When 2h passes
      And I send GET "/api/v1/namespaces/$namespace/configmaps"
      Then the response is <status>

      Examples:
        | seconds | bound          | reference                                                          | status           |
        | 3607    | to a Pod       | , boundObjectRef: { apiVersion: v1, kind: Pod, name: arm, uid: $arm } | 200              |
        | 3600    | to a Pod       | , boundObjectRef: { apiVersion: v1, kind: Pod, name: arm, uid: $arm } | 401 Unauthorized |
        | 3607    | to nothing     |                                                                    | 401 Unauthorized |

    Scenario: it goes with its Pod all the same
      When I send POST "/api/v1/namespaces/$namespace/serviceaccounts/robot/token" with:
        """yaml
        apiVersion: authentication.k8s.io/v1
        kind: TokenRequest
        spec: { expirationSeconds: 3607, boundObjectRef: { apiVersion: v1, kind: Pod, name: arm, uid: $arm } }
        """
      Then .status.token of the response is saved as $token
      When I delete Pod/arm
      Then within 30s Pod/arm is gone
      Given acting with the token "$token"
      When 90s pass
      And I send GET "/api/v1/namespaces/$namespace/configmaps"
      Then the response is 401 Unauthorized

  @req:certificate.approval @should
  Rule: A kubelet's request for a certificate is approved for who may have such made, and for nobody else
    A node that joins asks with the token that it was given; who may ask for nodes is a matter of rights to a subresource.
    https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping/#approval

    Background:
      Given this manifest:
        """yaml
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: { name: $namespace-asks }
        rules: [{ apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests], verbs: [create, get] }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: { name: $namespace-asks }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: $namespace-asks }
        subjects: [{ kind: User, apiGroup: rbac.authorization.k8s.io, name: $namespace-joiner }]
        """

    Scenario: who may
      Given this manifest:
        """yaml
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: { name: $namespace-nodes }
        rules: [{ apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/nodeclient], verbs: [create] }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: { name: $namespace-nodes }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: $namespace-nodes }
        subjects: [{ kind: User, apiGroup: rbac.authorization.k8s.io, name: $namespace-joiner }]
        """
      And acting as User "$namespace-joiner"
      When I send POST "/apis/certificates.k8s.io/v1/certificatesigningrequests" with:
        """yaml
        apiVersion: certificates.k8s.io/v1
        kind: CertificateSigningRequest
        metadata: { name: $namespace-csr }
        spec: { request: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIdk1JR1hBZ0VBTURVeEZUQVRCZ05WQkFvVERITjVjM1JsYlRwdWIyUmxjekVjTUJvR0ExVUVBeE1UYzNsegpkR1Z0T201dlpHVTZhbTlwYm1sdVp6QlpNQk1HQnlxR1NNNDlBZ0VHQ0NxR1NNNDlBd0VIQTBJQUJJNWx1Q00wCjVucjIwZUMxbDgrZmZOckwzKzVFdVpCZnRzNVdvWElzRFM5cGFBN0drVHF1Uk9MT3NMcFNxQjQ0UUE2TDlVUmwKUXlSc09FaGNURHlDd0krZ0FEQUtCZ2dxaGtqT1BRUURBZ05IQURCRUFpQUtrZEhKbmllRGF3ZDVnSGtBTUpMZgo5SXh4eWl3ajFyZTd2MHpDWGxHWEhBSWdWSGdxdWwyelA2R1psT1NJa0tmMnhpRmRKaDFoZXM5ZDdKOER0dE9oCkZoST0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==, signerName: kubernetes.io/kube-apiserver-client-kubelet, usages: [client auth, digital signature] }
        """
      Then the response is 201 Created
      Given acting as the administrator
      Then within 30s CertificateSigningRequest/$namespace-csr matches:
        """yaml
        status:
          certificate: !present
          conditions: [{ type: Approved, status: "True", reason: AutoApproved, message: Auto approving kubelet client certificate after SubjectAccessReview. }]
        """

    Scenario: who may not
      Given acting as User "$namespace-joiner"
      When I send POST "/apis/certificates.k8s.io/v1/certificatesigningrequests" with:
        """yaml
        apiVersion: certificates.k8s.io/v1
        kind: CertificateSigningRequest
        metadata: { name: $namespace-csr }
        spec: { request: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIdk1JR1hBZ0VBTURVeEZUQVRCZ05WQkFvVERITjVjM1JsYlRwdWIyUmxjekVjTUJvR0ExVUVBeE1UYzNsegpkR1Z0T201dlpHVTZhbTlwYm1sdVp6QlpNQk1HQnlxR1NNNDlBZ0VHQ0NxR1NNNDlBd0VIQTBJQUJJNWx1Q00wCjVucjIwZUMxbDgrZmZOckwzKzVFdVpCZnRzNVdvWElzRFM5cGFBN0drVHF1Uk9MT3NMcFNxQjQ0UUE2TDlVUmwKUXlSc09FaGNURHlDd0krZ0FEQUtCZ2dxaGtqT1BRUURBZ05IQURCRUFpQUtrZEhKbmllRGF3ZDVnSGtBTUpMZgo5SXh4eWl3ajFyZTd2MHpDWGxHWEhBSWdWSGdxdWwyelA2R1psT1NJa0tmMnhpRmRKaDFoZXM5ZDdKOER0dE9oCkZoST0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==, signerName: kubernetes.io/kube-apiserver-client-kubelet, usages: [client auth, digital signature] }
        """
      Then the response is 201 Created
      Given acting as the administrator
      Then for 30s .status.conditions of CertificateSigningRequest/$namespace-csr is absent

  @req:certificate.cleaned @may
  Rule: Requests for certificates do not pile up
    Nobody reads the answer after an hour, and what nobody has answered in a day is forgotten. Controllers look now and then.

    @slow
    Scenario: an hour after the answer, a day after none
      When I send POST "/apis/certificates.k8s.io/v1/certificatesigningrequests" with:
        """yaml
        apiVersion: certificates.k8s.io/v1
        kind: CertificateSigningRequest
        metadata: { name: $namespace-denied }
        spec: { request: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIdk1JR1hBZ0VBTURVeEZUQVRCZ05WQkFvVERITjVjM1JsYlRwdWIyUmxjekVjTUJvR0ExVUVBeE1UYzNsegpkR1Z0T201dlpHVTZhbTlwYm1sdVp6QlpNQk1HQnlxR1NNNDlBZ0VHQ0NxR1NNNDlBd0VIQTBJQUJJNWx1Q00wCjVucjIwZUMxbDgrZmZOckwzKzVFdVpCZnRzNVdvWElzRFM5cGFBN0drVHF1Uk9MT3NMcFNxQjQ0UUE2TDlVUmwKUXlSc09FaGNURHlDd0krZ0FEQUtCZ2dxaGtqT1BRUURBZ05IQURCRUFpQUtrZEhKbmllRGF3ZDVnSGtBTUpMZgo5SXh4eWl3ajFyZTd2MHpDWGxHWEhBSWdWSGdxdWwyelA2R1psT1NJa0tmMnhpRmRKaDFoZXM5ZDdKOER0dE9oCkZoST0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==, signerName: example.com/nobody, usages: [client auth] }
        """
      And I send POST "/apis/certificates.k8s.io/v1/certificatesigningrequests" with:
        """yaml
        apiVersion: certificates.k8s.io/v1
        kind: CertificateSigningRequest
        metadata: { name: $namespace-pending }
        spec: { request: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIdk1JR1hBZ0VBTURVeEZUQVRCZ05WQkFvVERITjVjM1JsYlRwdWIyUmxjekVjTUJvR0ExVUVBeE1UYzNsegpkR1Z0T201dlpHVTZhbTlwYm1sdVp6QlpNQk1HQnlxR1NNNDlBZ0VHQ0NxR1NNNDlBd0VIQTBJQUJJNWx1Q00wCjVucjIwZUMxbDgrZmZOckwzKzVFdVpCZnRzNVdvWElzRFM5cGFBN0drVHF1Uk9MT3NMcFNxQjQ0UUE2TDlVUmwKUXlSc09FaGNURHlDd0krZ0FEQUtCZ2dxaGtqT1BRUURBZ05IQURCRUFpQUtrZEhKbmllRGF3ZDVnSGtBTUpMZgo5SXh4eWl3ajFyZTd2MHpDWGxHWEhBSWdWSGdxdWwyelA2R1psT1NJa0tmMnhpRmRKaDFoZXM5ZDdKOER0dE9oCkZoST0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==, signerName: example.com/nobody, usages: [client auth] }
        """
      And I send PATCH "/apis/certificates.k8s.io/v1/certificatesigningrequests/$namespace-denied/approval" with:
        """merge-patch
        {"status": {"conditions": [{"type": "Denied", "status": "True", "reason": "Book"}]}}
        """
      Then the response is 200
      And for 50m CertificateSigningRequest/$namespace-denied is present
      And within 130m CertificateSigningRequest/$namespace-denied is gone
      And for 20h CertificateSigningRequest/$namespace-pending is present
      And within 26h CertificateSigningRequest/$namespace-pending is gone
