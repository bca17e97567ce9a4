@seed:K1.2 @seed:K14.1
Feature: Aggregated APIs
  A part of the API may be served by another server: clients find it in discovery and use it like the rest, and the API
  server passes on what they ask, together with who they are.
  https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/

  @req:aggregation.local @must
  Rule: Every group and version that is served is registered
    What the API server serves itself is always available.

    Scenario: built-in groups
      When I send GET "/apis/apiregistration.k8s.io/v1/apiservices/v1.apps"
      Then the response is 200
      And the response matches:
        """yaml
        spec: { group: apps, version: v1, groupPriorityMinimum: 17800, versionPriority: 15, service: !absent }
        status:
          conditions:
            - { type: Available, status: "True", reason: Local, message: Local APIServices are always available }
        """
      When I send GET "/apis/apiregistration.k8s.io/v1/apiservices/v1."
      Then the response matches:
        """yaml
        spec: { group: !absent, version: v1, groupPriorityMinimum: 18000, versionPriority: 1 }
        """
      When I send GET "/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.apps"
      Then the response is 404 NotFound

    Scenario: defined kinds come and go with their definition
      Given this manifest:
        """yaml
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: things.$namespace.example.com }
        spec:
          group: $namespace.example.com
          scope: Namespaced
          names: { plural: things, kind: Thing }
          versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
        """
      And CustomResourceDefinition/things.$namespace.example.com is Established
      Then within 60s APIService/v1.$namespace.example.com is Available
      And now .spec.groupPriorityMinimum of it is 1000
      And now .spec.versionPriority of it is 100
      When I delete CustomResourceDefinition/things.$namespace.example.com
      Then within 60s APIService/v1.$namespace.example.com is gone

  @req:aggregation.remote @must
  Rule: A group that another server serves is used like any other
    Upstream conformance: "aggregator-supports-the-sample-apiserver"

    Scenario: from registration to deletion
      Given the Secret "certificate" holds a certificate for Service "wardle" of an authority that is saved as $authority
      And this manifest:
        """yaml
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: { name: $namespace-delegator }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:auth-delegator" }
        subjects: [{ kind: ServiceAccount, name: default, namespace: $namespace }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: { name: $namespace-reader }
        rules:
          - { apiGroups: [""], resources: [namespaces], verbs: [get, list, watch] }
          - { apiGroups: [admissionregistration.k8s.io], resources: ["*"], verbs: [get, list, watch] }
          - { apiGroups: [flowcontrol.apiserver.k8s.io], resources: ["*"], verbs: [get, list, watch] }
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: { name: $namespace-reader }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: $namespace-reader }
        subjects: [{ kind: ServiceAccount, name: default, namespace: $namespace }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: $namespace-authentication, namespace: kube-system }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: extension-apiserver-authentication-reader }
        subjects: [{ kind: ServiceAccount, name: default, namespace: $namespace }]
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: wardle }
        spec:
          selector: { app: wardle }
          ports: [{ port: 7443, targetPort: 443 }]
        """
      When I create:
        """yaml
        apiVersion: apiregistration.k8s.io/v1
        kind: APIService
        metadata: { name: v1alpha1.wardle.example.com }
        spec:
          group: wardle.example.com
          version: v1alpha1
          groupPriorityMinimum: 2000
          versionPriority: 200
          caBundle: $authority
          service: { namespace: $namespace, name: wardle, port: 7443 }
        """
      Then the response is 201 Created
      And within 60s APIService/v1alpha1.wardle.example.com matches:
        """yaml
        status: { conditions: [{ type: Available, status: "False" }] }
        """
      When I send GET "/apis/wardle.example.com/v1alpha1/namespaces/$namespace/flunders"
      Then the response is 503
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: wardle, labels: { app: wardle } }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: server
              image: registry.k8s.io/e2e-test-images/sample-apiserver:1.29.2
              args:
                - --etcd-servers=http://localhost:2379
                - --tls-cert-file=/certificate/tls.crt
                - --tls-private-key-file=/certificate/tls.key
              readinessProbe: { httpGet: { scheme: HTTPS, port: 443, path: /readyz }, periodSeconds: 1 }
              volumeMounts: [{ name: certificate, mountPath: /certificate }]
            - name: etcd
              image: registry.k8s.io/etcd:3.6.6-0
              command:
                - /usr/local/bin/etcd
                - --listen-client-urls
                - http://127.0.0.1:2379
                - --advertise-client-urls
                - http://127.0.0.1:2379
          volumes: [{ name: certificate, secret: { secretName: certificate } }]
        """
      Then within 3m APIService/v1alpha1.wardle.example.com is Available
      And now .status.conditions["Available"].reason of it is "Passed"
      When I send GET "/apis"
      Then the response matches:
        """yaml
        groups: !contains [{ name: wardle.example.com, preferredVersion: { version: v1alpha1 } }]
        """
      When I send GET "/apis/wardle.example.com/v1alpha1"
      Then the response matches:
        """yaml
        kind: APIResourceList
        resources: !contains [{ name: flunders, kind: Flunder, namespaced: true }]
        """
      When 60s pass
      And I send GET "/openapi/v3"
      Then .paths["apis/wardle.example.com/v1alpha1"].serverRelativeURL of the response is present
      When I send GET "/openapi/v3/apis/wardle.example.com/v1alpha1"
      Then .components.schemas of the response is present
      When I send POST "/apis/wardle.example.com/v1alpha1/namespaces/$namespace/flunders" with:
        """json
        {
          "apiVersion": "wardle.example.com/v1alpha1",
          "kind": "Flunder",
          "metadata": { "name": "first", "labels": { "of": "trial" } },
          "spec": { "referenceType": "Flunder" }
        }
        """
      Then the response is 201
      And .metadata.uid of the response is present
      When I send GET "/apis/wardle.example.com/v1alpha1/namespaces/$namespace/flunders/first"
      Then .metadata.labels.of of the response is "trial"
      When I send DELETE "/apis/wardle.example.com/v1alpha1/namespaces/$namespace/flunders/first"
      Then the response is 200
      When I send GET "/apis/wardle.example.com/v1alpha1/namespaces/$namespace/flunders/first"
      Then the response is 404 NotFound
      When acting as User "nobody-in-particular"
      And I send GET "/apis/wardle.example.com/v1alpha1/namespaces/$namespace/flunders"
      Then the response is 403 Forbidden
      When acting as the administrator
      And I delete APIService/v1alpha1.wardle.example.com
      And 3s pass
      And I send GET "/apis/wardle.example.com/v1alpha1"
      Then the response is 404

  @req:aggregation.unavailable @must
  Rule: A server that cannot be reached takes nothing but its own part of the API away
    The APIService says what is missing. A namespace cannot be known to be empty while a part of the API is silent.

    Background:
      Given this manifest:
        """yaml
        apiVersion: apiregistration.k8s.io/v1
        kind: APIService
        metadata: { name: v1.$namespace.example.com }
        spec:
          group: $namespace.example.com
          version: v1
          groupPriorityMinimum: 100
          versionPriority: 100
          insecureSkipTLSVerify: true
          service: { namespace: $namespace, name: missing }
        """

    Scenario: why
      Then within 60s APIService/v1.$namespace.example.com matches:
        """yaml
        spec: { service: { port: 443 } }
        status:
          conditions:
            - type: Available
              status: "False"
              reason: ServiceNotFound
              message: service/missing in "$namespace" is not present
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: missing }
        spec: { selector: { app: nobody }, ports: [{ port: 80 }] }
        """
      Then within 60s .status.conditions["Available"].reason of APIService/v1.$namespace.example.com is "ServicePortError"
      When I JSON patch Service/missing with:
        """yaml
        [{ op: replace, path: /spec/ports/0/port, value: 443 }]
        """
      Then within 60s .status.conditions["Available"].reason of APIService/v1.$namespace.example.com is one of "EndpointsNotFound", "MissingEndpoints"

    Scenario: the rest of the API goes on
      Then within 60s .status.conditions["Available"].status of APIService/v1.$namespace.example.com is "False"
      When I send GET "/apis/$namespace.example.com/v1"
      Then the response is 503
      When I send GET "/apis"
      Then the response is 200
      And the response matches:
        """yaml
        groups: !contains [{ name: $namespace.example.com }, { name: apps }]
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: goes-on }
        """
      Then the response is 201 Created

    Scenario: a namespace waits for what it cannot know
      Given the namespace "doomed" exists also
      And within 60s .status.conditions["Available"].status of APIService/v1.$namespace.example.com is "False"
      When I delete Namespace/$doomed
      Then within 60s Namespace/$doomed has condition NamespaceDeletionDiscoveryFailure=True (DiscoveryFailed)
      And now Namespace/$doomed is terminating
      When I delete APIService/v1.$namespace.example.com
      Then within 2m Namespace/$doomed is gone

  @req:aggregation.registration @must
  Rule: A registration says which group and version it is for, and whom to trust
    Scenario: what does not fit together is refused
      When I create:
        """yaml
        apiVersion: apiregistration.k8s.io/v1
        kind: APIService
        metadata: { name: v2.$namespace.example.com }
        spec:
          group: $namespace.example.com
          version: v1
          groupPriorityMinimum: 0
          versionPriority: 1001
          insecureSkipTLSVerify: true
          caBundle: c2VjcmV0
          service: { name: server }
        """
      Then the response is 422 Invalid
      And the response is 422 because "spec.groupPriorityMinimum: Invalid value: 0: must be positive and less than 20000"
      And the response is 422 because "spec.versionPriority: Invalid value: 1001: must be positive and less than 1000"
      And the response is 422 because "spec.service.namespace: Required value"
      And the response is 422 because "spec.insecureSkipTLSVerify: Invalid value: true: may not be true if caBundle is present"
      And the response is 422 because "metadata.name: Invalid value: \"v2.$namespace.example.com\""

  @req:aggregation.authentication @must
  Rule: Other servers learn from the cluster whose word they may take
    Scenario: the certificates and headers are published
      When I send GET "/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication"
      Then the response matches:
        """yaml
        data:
          client-ca-file: !contains "BEGIN CERTIFICATE"
          requestheader-client-ca-file: !contains "BEGIN CERTIFICATE"
          requestheader-allowed-names: !present
          requestheader-username-headers: '["X-Remote-User"]'
          requestheader-group-headers: '["X-Remote-Group"]'
          requestheader-extra-headers-prefix: '["X-Remote-Extra-"]'
        """

    Scenario: but only to those who need them
      Then User "somebody" may not get configmaps "extension-apiserver-authentication" in namespace "kube-system"
