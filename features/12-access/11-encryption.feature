@seed:K11.7
Feature: The control plane talks behind closed doors
  Whoever talks with the API server sees its certificate and can check it; nothing goes in the clear.
  https://kubernetes.io/docs/concepts/security/controlling-access/#transport-security

  Background:
    Given this manifest:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata: { name: inside }
      spec:
        terminationGracePeriodSeconds: 0
        containers: [{ name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.53", args: [pause] }]
      """
    And Pod/inside is Ready

  @req:encryption.server @must
  Rule: The API server answers nobody in the clear
    Who knows the cluster's authority talks with it over TLS; plain HTTP to the same port gets nothing out of it.

    Scenario: over TLS
      When I run "curl -sS --cacert /var/run/secrets/kubernetes.io/serviceaccount/ca.crt https://kubernetes.default.svc/version" in Pod/inside
      Then the command exits with 0
      And the output contains "gitVersion"

    Scenario: in the clear
      Given I run "curl -s -m 5 --cacert /var/run/secrets/kubernetes.io/serviceaccount/ca.crt https://kubernetes.default.svc:443/version" in Pod/inside
      And the output contains "gitVersion"
      When I run "curl -s -m 5 http://kubernetes.default.svc:443/version" in Pod/inside
      Then the output does not contain "gitVersion"

  @req:encryption.name @must
  Rule: The certificate of the API server is good for its names, and for no other
    A client that asks for somebody else does not take this server for it.

    Scenario Outline: <name>
      When I run "curl -s -o /dev/null --cacert /var/run/secrets/kubernetes.io/serviceaccount/ca.crt --resolve <name>:443:$KUBERNETES_SERVICE_HOST https://<name>/version" in Pod/inside
      Then the command exits with <code>

      Examples:
        | name                   | code |
        | kubernetes             | 0    |
        | kubernetes.default     | 0    |
        | kubernetes.default.svc | 0    |
        | somebody.example.com   | 60   |
