@seed:K11.6
Feature: A namespace says how much its Pods may do to the node
  Labels of a namespace name a Pod Security level: `privileged`, `baseline` or `restricted`. What goes beyond the level is
  refused, warned of, or only noted, as each label says; what runs already is left alone.
  https://kubernetes.io/docs/concepts/security/pod-security-admission/

  @req:pod-security.enforce @must
  Rule: A Pod that goes beyond the enforced level is refused, and told in what
    Background:
      Given I label Namespace/$namespace with "pod-security.kubernetes.io/enforce=baseline"

    Scenario Outline: <what>
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: bold }
        spec: <spec>
        """
      Then the response is 403 Forbidden
      And the response is 403 because "violates PodSecurity \"baseline:latest\": <why>"
      And now Pod/bold is gone

      Examples:
        | what               | spec                                                                                                                           | why                                 |
        | the host's network | { hostNetwork: true, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }                                       | host namespaces (hostNetwork=true)  |
        | the host's files   | { volumes: [{ name: root, hostPath: { path: / } }], containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }        | hostPath volumes (volume            |
        | all rights         | { containers: [{ name: main, image: "registry.k8s.io/pause:3.10", securityContext: { privileged: true } }] }                   | privileged (container               |
        | a right of its own | { containers: [{ name: main, image: "registry.k8s.io/pause:3.10", securityContext: { capabilities: { add: [SYS_ADMIN] } } }] } | non-default capabilities (container |

    Scenario: a Pod like any other is taken
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: plain }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }]
        """
      Then the response is 201 Created

  @req:pod-security.restricted @must
  Rule: The restricted level wants each container to give up what it does not need
    Background:
      Given I label Namespace/$namespace with "pod-security.kubernetes.io/enforce=restricted"

    Scenario: a Pod that says nothing is refused
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: plain }
        spec:
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }]
        """
      Then the response is 403 Forbidden
      And the response is 403 because "allowPrivilegeEscalation != false"
      And the response is 403 because "unrestricted capabilities"
      And the response is 403 because "runAsNonRoot != true"
      And the response is 403 because "seccompProfile"

    Scenario: one that gives all of it up is taken
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: humble }
        spec:
          terminationGracePeriodSeconds: 0
          securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: RuntimeDefault } }
          containers:
            - name: main
              image: registry.k8s.io/pause:3.10
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
        """
      Then the response is 201 Created

  @req:pod-security.warns @must
  Rule: A level that is only warned of refuses nobody
    Scenario: a Deployment is taken with a warning
      Given I label Namespace/$namespace with "pod-security.kubernetes.io/warn=restricted"
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 0
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec: { containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      Then the response is 201 Created
      And the header "warning" of the response contains "would violate PodSecurity"

    Scenario: without a label nobody is warned
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: plain }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }]
        """
      Then the response is 201 Created
      And the header "warning" of the response is absent

  @req:pod-security.levels @must
  Rule: A level is one of three, of a version that exists
    Scenario Outline: <label>
      When I merge patch Namespace/$namespace with:
        """yaml
        metadata: { labels: { <label> } }
        """
      Then the response is 422 Invalid
      And the response is 422 because "<why>"

      Examples:
        | label                                                | why                                             |
        | pod-security.kubernetes.io/enforce: strict           | must be one of privileged, baseline, restricted |
        | pod-security.kubernetes.io/enforce-version: tomorrow | must be                                         |
