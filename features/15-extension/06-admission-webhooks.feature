@seed:K1.2 @seed:K11.6
Feature: Admission webhooks
  Before the API server stores what it was sent, it may ask other servers: some may change the object, then others may
  refuse it. Policies and operators live by this.
  https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/

  Background:
    Given the Secret "certificate" holds a certificate for Service "hooks" of an authority that is saved as $authority
    And this manifest:
      """yaml
      apiVersion: v1
      kind: Service
      metadata: { name: hooks }
      spec:
        selector: { app: hooks }
        ports: [{ port: 443, targetPort: 8443 }]
      ---
      apiVersion: v1
      kind: Pod
      metadata: { name: hooks, labels: { app: hooks } }
      spec:
        terminationGracePeriodSeconds: 0
        containers:
          - name: main
            image: registry.k8s.io/e2e-test-images/agnhost:2.53
            args:
              - webhook
              - --tls-cert-file=/certificate/tls.crt
              - --tls-private-key-file=/certificate/tls.key
              - --port=8443
            readinessProbe: { httpGet: { scheme: HTTPS, port: 8443, path: /readyz }, periodSeconds: 1 }
            volumeMounts: [{ name: certificate, mountPath: /certificate }]
        volumes: [{ name: certificate, secret: { secretName: certificate } }]
      """
    And Pod/hooks is Ready

  @req:webhooks.validate @must
  Rule: A validating webhook may refuse, and says why
    What it is not asked about passes it by.
    Upstream conformance: "Admission webhook, deny create"

    Background:
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: { name: $namespace-judge }
        webhooks:
          - name: judge.$namespace.example.com
            clientConfig:
              service: { namespace: $namespace, name: hooks, path: /configmaps }
              caBundle: $authority
            rules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE, DELETE], resources: [configmaps] }
            namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } }
            objectSelector: { matchExpressions: [{ key: exempt, operator: DoesNotExist }] }
            sideEffects: None
            admissionReviewVersions: [v1, v1beta1]
        """
      When 3s pass

    Scenario: creation and change
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: bad }
        data: { webhook-e2e-test: webhook-disallow }
        """
      Then the response is 400 because "admission webhook \"judge.$namespace.example.com\" denied the request: the configmap contains unwanted key and value"
      And now ConfigMap/bad is gone
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: good }
        data: { fruit: apple }
        """
      Then the response is 201 Created
      When I merge patch ConfigMap/good with:
        """yaml
        data: { webhook-e2e-test: webhook-disallow }
        """
      Then the response is 400 because "denied the request"
      And now .data.fruit of ConfigMap/good is "apple"

    Scenario: deletion, alone and with others
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: treasure, labels: { kept: "yes" } }
        data: { webhook-e2e-test: webhook-nondeletable }
        """
      When I delete ConfigMap/treasure
      Then the response is 400 because "the configmap cannot be deleted because it contains unwanted key and value"
      When I send DELETE "/api/v1/namespaces/$namespace/configmaps?labelSelector=kept%3Dyes"
      Then the response is 400 because "denied the request"
      And now ConfigMap/treasure is present
      When I merge patch ConfigMap/treasure with:
        """yaml
        data: { webhook-e2e-test: null }
        """
      And I delete ConfigMap/treasure
      Then the response is 200

    Scenario: neither other objects, nor other namespaces, nor a dry run are spared or burdened wrongly
      Given the namespace "free" exists also
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: bad, namespace: free }
        data: { webhook-e2e-test: webhook-disallow }
        """
      Then the response is 201 Created
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: exempt, labels: { exempt: "yes" } }
        data: { webhook-e2e-test: webhook-disallow }
        """
      Then the response is 201 Created
      When I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: another-kind }
        stringData: { webhook-e2e-test: webhook-disallow }
        """
      Then the response is 201 Created
      When I send POST "/api/v1/namespaces/$namespace/configmaps?dryRun=All" with:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: rehearsed }
        data: { webhook-e2e-test: webhook-disallow }
        """
      Then the response is 400 because "denied the request"

  @req:webhooks.mutate @must
  Rule: Mutating webhooks change an object one after the other, before anybody judges it
    They go by the names of their configurations; defaults are filled in after them.
    Upstream conformance: "Admission webhook, ordered mutation"
    Upstream conformance: "Admission webhook, mutation with defaulting"

    Scenario: each sees what the one before it did
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: { name: $namespace-1 }
        webhooks:
          - name: first.$namespace.example.com
            clientConfig:
              service: { namespace: $namespace, name: hooks, path: /mutating-configmaps }
              caBundle: $authority
            rules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
            namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } }
            sideEffects: None
            admissionReviewVersions: [v1]
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: { name: $namespace-2 }
        webhooks:
          - name: second.$namespace.example.com
            clientConfig:
              service: { namespace: $namespace, name: hooks, path: /mutating-configmaps }
              caBundle: $authority
            rules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
            namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } }
            sideEffects: None
            admissionReviewVersions: [v1]
        """
      When 3s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: changed }
        data: { mutation-start: "yes" }
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        data: !exact { mutation-start: "yes", mutation-stage-1: "yes", mutation-stage-2: "yes" }
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: unchanged }
        data: { mutation-start: "no" }
        """
      Then the response matches:
        """yaml
        data: !exact { mutation-start: "no" }
        """

    Scenario: what a webhook adds is defaulted like the rest
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: { name: $namespace-pods }
        webhooks:
          - name: pods.$namespace.example.com
            clientConfig:
              service: { namespace: $namespace, name: hooks, path: /mutating-pods }
              caBundle: $authority
            rules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }
            namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } }
            sideEffects: None
            admissionReviewVersions: [v1]
        """
      When 3s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: webhook-to-be-mutated }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        spec:
          initContainers: !only
            - name: webhook-added-init-container
              image: webhook-added-image
              imagePullPolicy: Always
              terminationMessagePolicy: File
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: of-another-name }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then the response is 201
      And .spec.initContainers of the response is absent

  @req:webhooks.reinvoke @must
  Rule: A webhook that asks for it is called again when the object was changed after it
    Others are called once.

    Scenario Outline: <policy>
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: { name: $namespace-1-early }
        webhooks:
          - name: early.$namespace.example.com
            clientConfig:
              service: { namespace: $namespace, name: hooks, path: /mutating-configmaps }
              caBundle: $authority
            rules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
            namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } }
            reinvocationPolicy: <policy>
            sideEffects: None
            admissionReviewVersions: [v1]
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: { name: $namespace-2-late }
        webhooks:
          - name: late.$namespace.example.com
            clientConfig:
              service: { namespace: $namespace, name: hooks, path: /add-label }
              caBundle: $authority
            rules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
            namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } }
            sideEffects: None
            admissionReviewVersions: [v1]
        """
      When 3s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: changed }
        data: { mutation-start: "yes" }
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        metadata: { labels: { added-label: "yes" } }
        data: { mutation-stage-1: "yes", mutation-stage-2: <second> }
        """

      Examples:
        | policy   | second  |
        | IfNeeded | "yes"   |
        | Never    | !absent |

  @req:webhooks.failure @must
  Rule: A webhook that cannot be asked stands in the way, unless its policy says to ignore that
    Upstream conformance: "Admission webhook, fail closed"

    Scenario: a Service that is not there
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: { name: $namespace-lost }
        webhooks:
          - name: lost.$namespace.example.com
            clientConfig:
              service: { namespace: $namespace, name: nowhere, path: /configmaps }
              caBundle: $authority
            rules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
            namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } }
            failurePolicy: Fail
            sideEffects: None
            admissionReviewVersions: [v1]
        """
      When 3s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: c }
        """
      Then the response is 500 InternalError
      And the response is 500 because "failed calling webhook \"lost.$namespace.example.com\""
      And the response is 500 because "service \"nowhere\" not found"
      When I JSON patch ValidatingWebhookConfiguration/$namespace-lost with:
        """yaml
        [{ op: replace, path: /webhooks/0/failurePolicy, value: Ignore }]
        """
      And 3s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: c }
        """
      Then the response is 201 Created

    Scenario: a server that nobody vouches for
      Given the Secret "other" holds a certificate for Service "hooks" of an authority that is saved as $stranger
      And this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: { name: $namespace-mistrusted }
        webhooks:
          - name: mistrusted.$namespace.example.com
            clientConfig:
              service: { namespace: $namespace, name: hooks, path: /configmaps }
              caBundle: $stranger
            rules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
            namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } }
            sideEffects: None
            admissionReviewVersions: [v1]
        """
      When 3s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: c }
        """
      Then the response is 500 because "x509: certificate signed by unknown authority"

  @req:webhooks.timeout @must
  Rule: A webhook that is slow is not waited for longer than its timeout
    Upstream conformance: "Admission webhook, honor timeout"

    Scenario Outline: <timeout>s for one that takes 5s, policy <policy>
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: { name: $namespace-slow }
        webhooks:
          - name: slow.$namespace.example.com
            clientConfig:
              service: { namespace: $namespace, name: hooks, path: /always-allow-delay-5s }
              caBundle: $authority
            rules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
            namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } }
            failurePolicy: <policy>
            timeoutSeconds: <timeout>
            sideEffects: None
            admissionReviewVersions: [v1]
        """
      When 3s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: c }
        """
      Then <outcome>

      Examples:
        | timeout | policy | outcome                                                |
        | 1       | Fail   | the response is 500 because "context deadline exceeded" |
        | 1       | Ignore | the response is 201 Created                            |
        | 10      | Fail   | the response is 201 Created                            |

  @req:webhooks.configuration @must
  Rule: The configuration of webhooks is checked, listed and changed like any object
    Upstream conformance: "Admission webhook, list mutating webhooks"
    Upstream conformance: "Admission webhook, list validating webhooks"
    Upstream conformance: "Admission webhook, update mutating webhook"
    Upstream conformance: "Admission webhook, update validating webhook"
    Upstream conformance: "Admission webhook, discovery document"

    Scenario: what cannot work is refused
      When I create:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: { name: $namespace-broken }
        webhooks:
          - name: short
            clientConfig: {}
            rules: [{ apiGroups: ["*", apps], apiVersions: [], operations: [READ], resources: ["pods/*", pods/status] }]
            timeoutSeconds: 31
            sideEffects: Some
            admissionReviewVersions: [v7]
        """
      Then the response is 422 Invalid
      And the response is 422 because "webhooks[0].name: Invalid value: \"short\": should be a domain with at least three segments separated by dots"
      And the response is 422 because "webhooks[0].clientConfig: Required value: exactly one of url or service is required"
      And the response is 422 because "webhooks[0].rules[0].operations[0]: Unsupported value: \"READ\""
      And the response is 422 because "webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds"
      And the response is 422 because "webhooks[0].sideEffects: Unsupported value: \"Some\""
      And the response is 422 because "webhooks[0].admissionReviewVersions: Invalid value: [\"v7\"]: must include at least one of v1, v1beta1"

    Scenario: what is not said is filled in
      When I create:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: { name: $namespace-plain }
        webhooks:
          - name: plain.$namespace.example.com
            clientConfig: { service: { namespace: $namespace, name: hooks } }
            sideEffects: None
            admissionReviewVersions: [v1]
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        webhooks:
          - clientConfig: { service: { port: 443 } }
            failurePolicy: Fail
            matchPolicy: Equivalent
            namespaceSelector: {}
            objectSelector: {}
            reinvocationPolicy: Never
            timeoutSeconds: 10
        """

    Scenario Outline: a <kind> whose rules are changed judges by the new ones
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: <kind>
        metadata: { name: $namespace-changing, labels: { of: $namespace } }
        webhooks:
          - name: changing.$namespace.example.com
            clientConfig:
              service: { namespace: $namespace, name: hooks, path: /always-deny }
              caBundle: $authority
            rules:
              - { apiGroups: [""], apiVersions: [v1], operations: [UPDATE], resources: [configmaps] }
            namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } }
            sideEffects: None
            admissionReviewVersions: [v1]
        """
      When 3s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: before }
        """
      Then the response is 201 Created
      When I send GET "/apis/admissionregistration.k8s.io/v1/<resource>?labelSelector=of%3D$namespace"
      Then the response matches:
        """yaml
        items: [{ metadata: { name: $namespace-changing } }]
        """
      When I JSON patch <kind>/$namespace-changing with:
        """yaml
        [{ op: replace, path: /webhooks/0/rules/0/operations, value: [CREATE] }]
        """
      Then the response is 200
      And .metadata.generation of the response is 2
      When 3s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: after }
        """
      Then the response is 400 because "denied the request: this webhook denies all requests"
      When I send DELETE "/apis/admissionregistration.k8s.io/v1/<resource>?labelSelector=of%3D$namespace"
      Then the response is 200
      When 3s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: after }
        """
      Then the response is 201 Created

      Examples:
        | kind                           | resource                        |
        | ValidatingWebhookConfiguration | validatingwebhookconfigurations |
        | MutatingWebhookConfiguration   | mutatingwebhookconfigurations   |

    Scenario: discovery tells of both kinds
      When I send GET "/apis/admissionregistration.k8s.io/v1"
      Then the response matches:
        """yaml
        resources: !contains
          - { name: mutatingwebhookconfigurations, kind: MutatingWebhookConfiguration, namespaced: false }
          - { name: validatingwebhookconfigurations, kind: ValidatingWebhookConfiguration, namespaced: false }
        """

  @req:webhooks.self @must
  Rule: No webhook stands between the administrator and the webhooks' own configuration
    Upstream conformance: "Admission webhook, admission control not allowed on webhook configuration objects"

    Scenario: one that denies everything can be taken away
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: { name: $namespace-despot }
        webhooks:
          - name: despot.$namespace.example.com
            clientConfig:
              service: { namespace: $namespace, name: hooks, path: /always-deny }
              caBundle: $authority
            rules:
              - apiGroups: [admissionregistration.k8s.io]
                apiVersions: ["*"]
                operations: [CREATE, UPDATE, DELETE]
                resources: [validatingwebhookconfigurations, mutatingwebhookconfigurations]
            objectSelector: { matchLabels: { of: $namespace } }
            sideEffects: None
            admissionReviewVersions: [v1]
        """
      When 3s pass
      And I create:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: { name: $namespace-subject, labels: { of: $namespace } }
        webhooks: []
        """
      Then the response is 201 Created
      When I delete MutatingWebhookConfiguration/$namespace-subject
      Then the response is 200

  @req:webhooks.conditions @must
  Rule: Expressions tell which requests concern a webhook
    Upstream conformance: "Mutating Admission webhook, mutating webhook excluding object with specific name"
    Upstream conformance: "Mutating Admission webhook, create and update mutating webhook configuration with matchConditions"
    Upstream conformance: "Validating Admission webhook, create and update validating webhook configuration with matchConditions"
    Upstream conformance: "Mutating Admission webhook, reject mutating webhook configurations with invalid matchConditions"
    Upstream conformance: "Validing Admission webhook, reject validating webhook configurations with invalid matchConditions"

    Scenario: everything but one name
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: { name: $namespace-picky }
        webhooks:
          - name: picky.$namespace.example.com
            clientConfig:
              service: { namespace: $namespace, name: hooks, path: /add-label }
              caBundle: $authority
            rules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
            namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } }
            matchConditions:
              - { name: not-me, expression: "object.metadata.name != 'skip-me'" }
              - { name: created, expression: "request.operation == 'CREATE' && request.userInfo.username != ''" }
            sideEffects: None
            admissionReviewVersions: [v1]
        """
      When 3s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: take-me }
        """
      Then .metadata.labels["added-label"] of the response is "yes"
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: skip-me }
        """
      Then the response is 201
      And .metadata.labels of the response is absent

    Scenario Outline: an expression that makes no sense is refused in a <kind>
      When I create:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: <kind>
        metadata: { name: $namespace-senseless }
        webhooks:
          - name: senseless.$namespace.example.com
            clientConfig: { service: { namespace: $namespace, name: hooks } }
            matchConditions: [{ name: odd, expression: "... [] bad expression" }]
            sideEffects: None
            admissionReviewVersions: [v1]
        """
      Then the response is 422 because "webhooks[0].matchConditions[0].expression: Invalid value: \"... [] bad expression\": compilation failed"

      Examples:
        | kind                           |
        | ValidatingWebhookConfiguration |
        | MutatingWebhookConfiguration   |

  @req:webhooks.connect @must
  Rule: A webhook may forbid to connect into a Pod
    Upstream conformance: "Admission webhook, deny attach"

    Scenario: to attach
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: { name: $namespace-doorkeeper }
        webhooks:
          - name: doorkeeper.$namespace.example.com
            clientConfig:
              service: { namespace: $namespace, name: hooks, path: /pods/attach }
              caBundle: $authority
            rules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CONNECT], resources: [pods/attach] }
            namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } }
            sideEffects: None
            admissionReviewVersions: [v1]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: to-be-attached-pod }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: container1, image: busybox, command: [sleep, "3600"], stdin: true }]
        """
      And Pod/to-be-attached-pod is Ready
      When 3s pass
      And I send POST "/api/v1/namespaces/$namespace/pods/to-be-attached-pod/attach?container=container1&stdin=true&stdout=true"
      Then the response is 400 because "attaching to pod 'to-be-attached-pod' is not allowed"
      When I send POST "/api/v1/namespaces/$namespace/pods/to-be-attached-pod/attach?container=container1&stdout=true"
      Then the response is 400 because "Upgrade request required"
      When I run "echo in" in Pod/to-be-attached-pod
      Then the output is "in"

  @req:webhooks.custom-resources @must
  Rule: Webhooks see new kinds of objects as they see built-in ones
    And may have a say in what new kinds there are.
    Upstream conformance: "Admission webhook, deny custom resource create and delete"
    Upstream conformance: "Admission webhook, deny custom resource definition"
    Upstream conformance: "Admission webhook, mutate custom resource"
    Upstream conformance: "Admission webhook, mutate custom resource with pruning"
    Upstream conformance: "Admission webhook, mutate custom resource with different stored version"

    Background:
      Given this manifest:
        """yaml
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: things.$namespace.example.com }
        spec:
          group: $namespace.example.com
          scope: Namespaced
          names: { plural: things, singular: thing, kind: Thing }
          versions:
            - name: v1
              served: true
              storage: true
              schema:
                openAPIV3Schema:
                  type: object
                  properties:
                    data:
                      type: object
                      properties:
                        webhook-e2e-test: { type: string }
                        mutation-start: { type: string }
                        mutation-stage-1: { type: string }
        """
      And CustomResourceDefinition/things.$namespace.example.com is Established

    Scenario: refused
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: { name: $namespace-judge }
        webhooks:
          - name: judge.$namespace.example.com
            clientConfig:
              service: { namespace: $namespace, name: hooks, path: /custom-resource }
              caBundle: $authority
            rules:
              - apiGroups: [$namespace.example.com]
                apiVersions: ["*"]
                operations: [CREATE, UPDATE, DELETE]
                resources: [things]
            sideEffects: None
            admissionReviewVersions: [v1]
        """
      When 3s pass
      And I send POST "/apis/$namespace.example.com/v1/namespaces/$namespace/things" with:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Thing
        metadata: { name: bad }
        data: { webhook-e2e-test: webhook-disallow }
        """
      Then the response is 400 because "denied the request: the custom resource contains unwanted data"
      When I send POST "/apis/$namespace.example.com/v1/namespaces/$namespace/things" with:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Thing
        metadata: { name: good }
        data: { webhook-e2e-test: fine }
        """
      Then the response is 201 Created

    Scenario: changed, and rid of what its schema does not know
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: { name: $namespace-change }
        webhooks:
          - name: one.$namespace.example.com
            clientConfig:
              service: { namespace: $namespace, name: hooks, path: /mutating-custom-resource }
              caBundle: $authority
            rules:
              - { apiGroups: [$namespace.example.com], apiVersions: [v1], operations: [CREATE], resources: [things] }
            sideEffects: None
            admissionReviewVersions: [v1]
          - name: two.$namespace.example.com
            clientConfig:
              service: { namespace: $namespace, name: hooks, path: /mutating-custom-resource }
              caBundle: $authority
            rules:
              - { apiGroups: [$namespace.example.com], apiVersions: [v1], operations: [CREATE], resources: [things] }
            sideEffects: None
            admissionReviewVersions: [v1]
        """
      When 3s pass
      And I send POST "/apis/$namespace.example.com/v1/namespaces/$namespace/things" with:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Thing
        metadata: { name: changed }
        data: { mutation-start: "yes" }
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        data: !exact { mutation-start: "yes", mutation-stage-1: "yes" }
        """

    Scenario: in the version that the webhook knows, whatever it is sent in and stored as
      Given this manifest:
        """yaml
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: tools.$namespace.example.com }
        spec:
          group: $namespace.example.com
          scope: Namespaced
          names: { plural: tools, singular: tool, kind: Tool }
          versions:
            - name: v1
              served: true
              storage: true
              schema:
                openAPIV3Schema:
                  type: object
                  properties: { data: { type: object, additionalProperties: { type: string } } }
            - name: v2
              served: true
              storage: false
              schema:
                openAPIV3Schema:
                  type: object
                  properties: { data: { type: object, additionalProperties: { type: string } } }
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: { name: $namespace-tools }
        webhooks:
          - name: tools.$namespace.example.com
            clientConfig:
              service: { namespace: $namespace, name: hooks, path: /mutating-custom-resource }
              caBundle: $authority
            rules:
              - { apiGroups: [$namespace.example.com], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [tools] }
            sideEffects: None
            admissionReviewVersions: [v1]
        """
      And CustomResourceDefinition/tools.$namespace.example.com is Established
      When 3s pass
      And I send POST "/apis/$namespace.example.com/v2/namespaces/$namespace/tools" with:
        """yaml
        apiVersion: $namespace.example.com/v2
        kind: Tool
        metadata: { name: saw }
        data: { mutation-start: "yes" }
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        apiVersion: $namespace.example.com/v2
        data: !exact { mutation-start: "yes", mutation-stage-1: "yes" }
        """
      When I JSON patch CustomResourceDefinition/tools.$namespace.example.com with:
        """yaml
        - { op: replace, path: /spec/versions/0/storage, value: false }
        - { op: replace, path: /spec/versions/1/storage, value: true }
        """
      And 3s pass
      And I send PATCH "/apis/$namespace.example.com/v2/namespaces/$namespace/tools/saw" with:
        """merge-patch
        {"data": {"mutation-start": "again"}}
        """
      Then the response is 200
      And the response matches:
        """yaml
        data: !exact { mutation-start: again, mutation-stage-1: "yes", mutation-stage-2: "yes" }
        """
      When I JSON patch MutatingWebhookConfiguration/$namespace-tools with:
        """yaml
        [{ op: add, path: /webhooks/0/matchPolicy, value: Exact }]
        """
      And 3s pass
      And I send POST "/apis/$namespace.example.com/v2/namespaces/$namespace/tools" with:
        """yaml
        apiVersion: $namespace.example.com/v2
        kind: Tool
        metadata: { name: plane }
        data: { mutation-start: "yes" }
        """
      Then the response matches:
        """yaml
        data: !exact { mutation-start: "yes" }
        """

    Scenario: a definition that is not wanted
      Given this manifest:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: { name: $namespace-definitions }
        webhooks:
          - name: definitions.$namespace.example.com
            clientConfig:
              service: { namespace: $namespace, name: hooks, path: /crd }
              caBundle: $authority
            rules:
              - { apiGroups: [apiextensions.k8s.io], apiVersions: ["*"], operations: [CREATE], resources: [customresourcedefinitions] }
            objectSelector: { matchLabels: { of: $namespace } }
            sideEffects: None
            admissionReviewVersions: [v1]
        """
      When 3s pass
      And I create:
        """yaml
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: unwanted.$namespace.example.com
          labels: { of: $namespace, webhook-e2e-test: webhook-disallow }
        spec:
          group: $namespace.example.com
          scope: Namespaced
          names: { plural: unwanted, kind: Unwanted }
          versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
        """
      Then the response is 400 because "denied the request: the crd contains unwanted label"
