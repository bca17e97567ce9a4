@seed:K11.4
Feature: Whoever asks is known by a token or a certificate, or is nobody
  Who shows nothing is anonymous, who shows something worthless is turned away, and who may act for others says so.
  https://kubernetes.io/docs/reference/access-authn-authz/authentication/

  @req:identity.impersonation @must
  Rule: Only who may impersonate somebody acts as somebody else
    https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/

    Scenario: an administrator may, and is that somebody
      Given acting as User "jane" in group "devs"
      When I send POST "/apis/authentication.k8s.io/v1/selfsubjectreviews" with:
        """yaml
        apiVersion: authentication.k8s.io/v1
        kind: SelfSubjectReview
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        status: { userInfo: { username: jane, groups: [devs, "system:authenticated"] } }
        """
      When I list Secrets
      Then the response is 403 because "User \"jane\" cannot list resource \"secrets\""

    Scenario: a group is what its line says, commas and all
      Given acting as User "jane" in group "devs,ops, others"
      When I send POST "/apis/authentication.k8s.io/v1/selfsubjectreviews" with:
        """yaml
        apiVersion: authentication.k8s.io/v1
        kind: SelfSubjectReview
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        status: { userInfo: { username: jane, groups: !ordered ["devs,ops, others", "system:authenticated"] } }
        """
      And .status.userInfo.groups of the response has 2 items

    Scenario: a ServiceAccount that nobody allowed to may not
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: actor }
        """
      And acting with a token of ServiceAccount/actor
      When I send GET "/api/v1/namespaces/$namespace/secrets" with the header "impersonate-user: jane"
      Then the response is 403 because "cannot impersonate resource \"users\""

    Scenario: who is asked for must have a name
      When I send GET "/api/v1/namespaces/$namespace/secrets" with the header "impersonate-group: devs"
      Then the response is 400

  @req:identity.tokens @must
  Rule: A token is good as long as what it was made for
    Upstream conformance: "ServiceAccount, create and review token"

    Scenario: it goes with its ServiceAccount
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: short }
        """
      When I send POST "/api/v1/namespaces/$namespace/serviceaccounts/short/token" with:
        """yaml
        apiVersion: authentication.k8s.io/v1
        kind: TokenRequest
        spec: { expirationSeconds: 600 }
        """
      Then the response is 201 Created
      And .status.token of the response is saved as $token
      Given I delete ServiceAccount/short
      And 2s pass
      When I send POST "/apis/authentication.k8s.io/v1/tokenreviews" with:
        """yaml
        apiVersion: authentication.k8s.io/v1
        kind: TokenReview
        spec: { token: $token }
        """
      Then the response is 201
      And .status.authenticated of the response is absent

    Scenario: it goes with the Secret that it is bound to
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: bound }
        ---
        apiVersion: v1
        kind: Secret
        metadata: { name: leash }
        """
      When I send POST "/api/v1/namespaces/$namespace/serviceaccounts/bound/token" with:
        """yaml
        apiVersion: authentication.k8s.io/v1
        kind: TokenRequest
        spec: { boundObjectRef: { apiVersion: v1, kind: Secret, name: leash } }
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
        status: { authenticated: true, user: { username: "system:serviceaccount:$namespace:bound" } }
        """
      # A server may take its own word for a token for ten seconds.
      Given I delete Secret/leash
      And 15s pass
      When I send POST "/apis/authentication.k8s.io/v1/tokenreviews" with:
        """yaml
        apiVersion: authentication.k8s.io/v1
        kind: TokenReview
        spec: { token: $token }
        """
      Then the response is 201
      And .status.authenticated of the response is absent

    Scenario Outline: <what>
      When I send POST "/api/v1/namespaces/$namespace/serviceaccounts/default/token" with:
        """yaml
        apiVersion: authentication.k8s.io/v1
        kind: TokenRequest
        spec: <spec>
        """
      Then the response is <status>

      Examples:
        | what                          | spec                                                                            | status      |
        | it lasts ten minutes at least | { expirationSeconds: 599 }                                                      | 422 Invalid |
        | it is bound to what is there  | { boundObjectRef: { apiVersion: v1, kind: Secret, name: nothing } }             | 404         |
        | it is bound to no other kind  | { boundObjectRef: { apiVersion: v1, kind: ConfigMap, name: kube-root-ca.crt } } | 400         |

    Scenario: it is good for those that it is meant for only
      When I send POST "/api/v1/namespaces/$namespace/serviceaccounts/default/token" with:
        """yaml
        apiVersion: authentication.k8s.io/v1
        kind: TokenRequest
        spec: { audiences: [somebody-else] }
        """
      And .status.token of the response is saved as $token
      Given acting with the token "$token"
      When I list ConfigMaps
      Then the response is 401 Unauthorized

  @req:identity.token-secret @must
  Rule: A Secret made for it holds a token of its ServiceAccount, and goes when that goes
    https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets

    Scenario: the token comes, and the Secret goes
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: robot }
        ---
        apiVersion: v1
        kind: Secret
        metadata: { name: robot-token, annotations: { kubernetes.io/service-account.name: robot } }
        type: kubernetes.io/service-account-token
        """
      Then within 30s Secret/robot-token matches:
        """yaml
        data: { token: !present, ca.crt: !present, namespace: !present }
        """
      When I delete ServiceAccount/robot
      Then within 60s Secret/robot-token is gone

    Scenario: a Secret that names nobody is refused
      When I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: nobody }
        type: kubernetes.io/service-account-token
        """
      Then the response is 422 Invalid

  @req:identity.certificates @should
  Rule: An approved request for a certificate is signed, for nobody whom its signer may not make
    Who may approve for kubelets makes kubelets only, and nobody becomes system:masters by asking. Both would be a way to
    all rights.
    https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#kubernetes-signers

    Scenario: a user
      When I send POST "/apis/certificates.k8s.io/v1/certificatesigningrequests" with:
        """yaml
        apiVersion: certificates.k8s.io/v1
        kind: CertificateSigningRequest
        metadata: { name: $namespace-jane }
        spec: { request: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIWU1JR0FBZ0VBTUI0eERUQUxCZ05WQkFvTUJHSnZiMnN4RFRBTEJnTlZCQU1NQkdwaGJtVXdXVEFUQmdjcQpoa2pPUFFJQkJnZ3Foa2pPUFFNQkJ3TkNBQVFRSkFwT3J5MUEvb24vRXFYb3BIZnBOQ2Q4QmJ2MjVENVdZY2R0ClNjT3VudW10eTlZbm9xaGIvZCtjcFU4QlR3RWVRa3FnaGdDdmYxc0FQRnFzSWtzMW9BQXdDZ1lJS29aSXpqMEUKQXdJRFJ3QXdSQUlnVWx5c0hGbHZ5M2RqNStvSVJwOXBJcGlJUVNGM2tpNEtPSDJZdW9wTDVFd0NJRmM5TDJUUwplSEtkZFFucWlLZWd5T3RGKzV0OVRGcTJPVFNZby9oVkdrK0gKLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==, signerName: kubernetes.io/kube-apiserver-client, usages: [client auth] }
        """
      Then the response is 201 Created
      And for 5s .status.certificate of CertificateSigningRequest/$namespace-jane is absent
      When I send PATCH "/apis/certificates.k8s.io/v1/certificatesigningrequests/$namespace-jane/approval" with:
        """application/merge-patch+json
        {"status": {"conditions": [{"type": "Approved", "status": "True", "reason": "Book"}]}}
        """
      Then within 30s .status.certificate of CertificateSigningRequest/$namespace-jane is present

    Scenario: no master, from the signer of kubelets
      When I send POST "/apis/certificates.k8s.io/v1/certificatesigningrequests" with:
        """yaml
        apiVersion: certificates.k8s.io/v1
        kind: CertificateSigningRequest
        metadata: { name: $namespace-eve }
        spec: { request: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIaU1JR0pBZ0VBTUNjeEZ6QVZCZ05WQkFvTURuTjVjM1JsYlRwdFlYTjBaWEp6TVF3d0NnWURWUVFEREFObApkbVV3V1RBVEJnY3Foa2pPUFFJQkJnZ3Foa2pPUFFNQkJ3TkNBQVFpZDNNMlBBUVM0L2IzU3BiMmNORHlES1N0CnUyQjZsMDk0WTZHWmRkeWtNRjFxTnNhM1hoTUdxaXNqcUpDQmNQbVZNajhSNWJVZ3llNXpBUXlVTmw4Zm9BQXcKQ2dZSUtvWkl6ajBFQXdJRFNBQXdSUUloQUw4UEJtd1d2bGx3TEU2ZTE5WlB1RDk1UUVqeG9OOXliZUVYZnFsWApvZjlGQWlCNFNqU2V4OUR4WDFjQkJEOE9qd3hVRzBDZXh6aWpIM21WZlNSSlovcHJ0QT09Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=, signerName: kubernetes.io/kube-apiserver-client-kubelet, usages: [client auth, digital signature] }
        """
      Then the response is 201 Created
      When I send PATCH "/apis/certificates.k8s.io/v1/certificatesigningrequests/$namespace-eve/approval" with:
        """application/merge-patch+json
        {"status": {"conditions": [{"type": "Approved", "status": "True", "reason": "Book"}]}}
        """
      Then within 30s CertificateSigningRequest/$namespace-eve matches:
        """yaml
        status: { conditions: [{ type: Failed, status: "True", reason: SignerValidationFailure }], certificate: !absent }
        """

    Scenario: no master, from the signer of users
      When I send POST "/apis/certificates.k8s.io/v1/certificatesigningrequests" with:
        """yaml
        apiVersion: certificates.k8s.io/v1
        kind: CertificateSigningRequest
        metadata: { name: $namespace-mallory }
        spec: { request: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIaU1JR0pBZ0VBTUNjeEZ6QVZCZ05WQkFvTURuTjVjM1JsYlRwdFlYTjBaWEp6TVF3d0NnWURWUVFEREFObApkbVV3V1RBVEJnY3Foa2pPUFFJQkJnZ3Foa2pPUFFNQkJ3TkNBQVFpZDNNMlBBUVM0L2IzU3BiMmNORHlES1N0CnUyQjZsMDk0WTZHWmRkeWtNRjFxTnNhM1hoTUdxaXNqcUpDQmNQbVZNajhSNWJVZ3llNXpBUXlVTmw4Zm9BQXcKQ2dZSUtvWkl6ajBFQXdJRFNBQXdSUUloQUw4UEJtd1d2bGx3TEU2ZTE5WlB1RDk1UUVqeG9OOXliZUVYZnFsWApvZjlGQWlCNFNqU2V4OUR4WDFjQkJEOE9qd3hVRzBDZXh6aWpIM21WZlNSSlovcHJ0QT09Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=, signerName: kubernetes.io/kube-apiserver-client, usages: [client auth] }
        """
      Then the response is 403 because "signer with system:masters group is not allowed"

  @req:identity.root-certificate @must
  Rule: Every namespace holds the certificate that the API server is known by
    Upstream conformance: "RootCA ConfigMap test"

    Scenario: it comes back, and back to what it was
      Given within 30s ConfigMap/kube-root-ca.crt is present
      And .data["ca.crt"] of ConfigMap/kube-root-ca.crt is saved as $certificate
      When I delete ConfigMap/kube-root-ca.crt
      Then within 30s .data["ca.crt"] of ConfigMap/kube-root-ca.crt is $certificate
      When I merge patch ConfigMap/kube-root-ca.crt with:
        """yaml
        data: { ca.crt: forged }
        """
      Then within 30s .data["ca.crt"] of ConfigMap/kube-root-ca.crt is $certificate

    Scenario: it is there before anybody else could make it
      Given within 30s ConfigMap/kube-root-ca.crt is present
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kube-root-ca.crt }
        """
      Then the response is 409 AlreadyExists
