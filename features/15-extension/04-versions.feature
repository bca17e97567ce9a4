@seed:K14.1
Feature: Versions of a new kind
  A kind may be served in several versions while one of them is stored, so that clients move on one after the other.
  https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/

  @req:extension.versions @must
  Rule: Each object is served in every served version, whichever it was written in
    Without a converter only `apiVersion` changes, and each version has its own schema.
    Upstream conformance: "Custom Resource OpenAPI Publish, stop serving version"
    Upstream conformance: "Custom Resource OpenAPI Publish, version rename"

    Background:
      Given this manifest:
        """yaml
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: boats.$namespace.example.com }
        spec:
          group: $namespace.example.com
          scope: Namespaced
          names: { plural: boats, kind: Boat }
          versions:
            - name: v1
              served: true
              storage: true
              schema: &both
                openAPIV3Schema:
                  type: object
                  properties: { spec: { type: object, properties: { sails: { type: integer }, rig: { type: string } } } }
            - name: v1beta1
              served: true
              storage: false
              deprecated: true
              schema:
                openAPIV3Schema:
                  type: object
                  properties: { spec: { type: object, properties: { sails: { type: integer, maximum: 3 } } } }
            - name: v1alpha1
              served: false
              storage: false
              schema: *both
        """
      And CustomResourceDefinition/boats.$namespace.example.com is Established
      And 2s pass

    Scenario: written in one version, read, listed and watched in the other
      When I watch the path "/apis/$namespace.example.com/v1beta1/namespaces/$namespace/boats?watch=true" as "boats"
      And I create:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec: { sails: 2, rig: sloop }
        """
      Then the response is 201 Created
      And within 10s watch "boats" has observed:
        """yaml
        { type: ADDED, object: { apiVersion: $namespace.example.com/v1beta1, spec: { sails: 2 } } }
        """
      When I send GET "/apis/$namespace.example.com/v1beta1/namespaces/$namespace/boats/one"
      Then the response matches:
        """yaml
        apiVersion: $namespace.example.com/v1beta1
        metadata: { name: one }
        spec: { sails: 2 }
        """
      When I send GET "/apis/$namespace.example.com/v1beta1/namespaces/$namespace/boats"
      Then .apiVersion of the response is "$namespace.example.com/v1beta1"
      And .items[0].apiVersion of the response is "$namespace.example.com/v1beta1"

    Scenario: the schema of the version that is written in is asked
      When I send POST "/apis/$namespace.example.com/v1beta1/namespaces/$namespace/boats" with:
        """yaml
        apiVersion: $namespace.example.com/v1beta1
        kind: Boat
        metadata: { name: one }
        spec: { sails: 4 }
        """
      Then the response is 422 because "spec.sails in body should be less than or equal to 3"
      When I send POST "/apis/$namespace.example.com/v1/namespaces/$namespace/boats" with:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec: { sails: 4 }
        """
      Then the response is 201 Created

    Scenario: a body of another version than its path is refused
      When I send POST "/apis/$namespace.example.com/v1/namespaces/$namespace/boats" with:
        """yaml
        apiVersion: $namespace.example.com/v1beta1
        kind: Boat
        metadata: { name: one }
        """
      Then the response is 400 because "the API version in the data ($namespace.example.com/v1beta1) does not match the expected API version ($namespace.example.com/v1)"

    Scenario: whoever uses a deprecated version is warned
      When I send GET "/apis/$namespace.example.com/v1beta1/namespaces/$namespace/boats"
      Then the header "Warning" of the response contains "$namespace.example.com/v1beta1 Boat is deprecated"
      When I send GET "/apis/$namespace.example.com/v1/namespaces/$namespace/boats"
      Then the response is 200
      And the header "Warning" of the response is absent

    Scenario: a version that is not served is neither found nor told of
      When I send GET "/apis/$namespace.example.com/v1alpha1/namespaces/$namespace/boats"
      Then the response is 404
      When I send GET "/apis/$namespace.example.com"
      Then the response matches:
        """yaml
        versions: !exact
          - { groupVersion: $namespace.example.com/v1, version: v1 }
          - { groupVersion: $namespace.example.com/v1beta1, version: v1beta1 }
        preferredVersion: { version: v1 }
        """

    Scenario: a version that ends to be served is gone at once
      When I JSON patch CustomResourceDefinition/boats.$namespace.example.com with:
        """yaml
        - { op: replace, path: /spec/versions/1/served, value: false }
        """
      Then the response is 200
      When 2s pass
      And I send GET "/apis/$namespace.example.com/v1beta1/namespaces/$namespace/boats"
      Then the response is 404
      When I send GET "/openapi/v3/apis/$namespace.example.com/v1beta1"
      Then the response is 404

  @req:extension.stored-versions @must
  Rule: A definition remembers every version in which something may be stored
    A version may only leave it when nothing is stored in it any more.

    Background:
      Given this manifest:
        """yaml
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: boats.$namespace.example.com }
        spec:
          group: $namespace.example.com
          scope: Namespaced
          names: { plural: boats, kind: Boat }
          versions:
            - { name: v1, served: true, storage: false, schema: &any { openAPIV3Schema: { type: object } } }
            - { name: v1beta1, served: true, storage: true, schema: *any }
        """
      And CustomResourceDefinition/boats.$namespace.example.com is Established
      When I JSON patch CustomResourceDefinition/boats.$namespace.example.com with:
        """yaml
        - { op: replace, path: /spec/versions/0/storage, value: true }
        - { op: replace, path: /spec/versions/1/storage, value: false }
        """

    Scenario: the old one stays on the list, and cannot be taken out
      Then the response matches:
        """yaml
        status: { storedVersions: !exact [v1beta1, v1] }
        """
      When I JSON patch CustomResourceDefinition/boats.$namespace.example.com with:
        """yaml
        - { op: remove, path: /spec/versions/1 }
        """
      Then the response is 422 because "status.storedVersions[0]: Invalid value: \"v1beta1\": missing from spec.versions; v1beta1 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v1beta1"

    Scenario: whoever has written everything anew takes it off the list
      When I merge patch the status of CustomResourceDefinition/boats.$namespace.example.com with:
        """yaml
        status: { storedVersions: [v1] }
        """
      Then the response is 200
      When I JSON patch CustomResourceDefinition/boats.$namespace.example.com with:
        """yaml
        - { op: remove, path: /spec/versions/1 }
        """
      Then the response is 200

  @req:extension.converted @must
  Rule: A converter of the definition translates between its versions
    Old and new clients share objects although their fields differ.
    Upstream conformance: "Custom Resource Definition Conversion Webhook, conversion custom resource"
    Upstream conformance: "Custom Resource Definition Conversion Webhook, convert mixed version list"

    Background:
      Given the Secret "certificate" holds a certificate for Service "converter" of an authority that is saved as $authority
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: converter }
        spec:
          selector: { app: converter }
          ports: [{ port: 443, targetPort: 9443 }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: converter, labels: { app: converter } }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: registry.k8s.io/e2e-test-images/agnhost:2.53
              args:
                - crd-conversion-webhook
                - --tls-cert-file=/certificate/tls.crt
                - --tls-private-key-file=/certificate/tls.key
                - --port=9443
              readinessProbe: { httpGet: { scheme: HTTPS, port: 9443, path: /readyz }, periodSeconds: 1 }
              volumeMounts: [{ name: certificate, mountPath: /certificate }]
          volumes: [{ name: certificate, secret: { secretName: certificate } }]
        """
      And Pod/converter is Ready
      And this manifest:
        """yaml
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: $namespace-doors.stable.example.com }
        spec:
          group: stable.example.com
          scope: Namespaced
          names: { plural: $namespace-doors, kind: Door-$namespace }
          conversion:
            strategy: Webhook
            webhook:
              clientConfig:
                service: { namespace: $namespace, name: converter, path: /crdconvert }
                caBundle: $authority
              conversionReviewVersions: [v1, v1beta1]
          versions:
            - name: v1
              served: true
              storage: true
              schema: { openAPIV3Schema: { type: object, properties: { hostPort: { type: string } } } }
            - name: v2
              served: true
              storage: false
              schema:
                openAPIV3Schema:
                  type: object
                  properties: { host: { type: string }, port: { type: string } }
        """
      And CustomResourceDefinition/$namespace-doors.stable.example.com is Established
      And 2s pass

    Scenario: one object in both versions
      When I send POST "/apis/stable.example.com/v1/namespaces/$namespace/$namespace-doors" with:
        """yaml
        apiVersion: stable.example.com/v1
        kind: Door-$namespace
        metadata: { name: front, labels: { made: of-oak } }
        hostPort: "localhost:1234"
        """
      Then the response is 201 Created
      When I send GET "/apis/stable.example.com/v2/namespaces/$namespace/$namespace-doors/front"
      Then the response matches:
        """yaml
        apiVersion: stable.example.com/v2
        metadata: { name: front, labels: { made: of-oak } }
        host: localhost
        port: "1234"
        hostPort: !absent
        """
      When I send PATCH "/apis/stable.example.com/v2/namespaces/$namespace/$namespace-doors/front" with:
        """merge-patch
        { "port": "80" }
        """
      Then the response is 200
      When I send GET "/apis/stable.example.com/v1/namespaces/$namespace/$namespace-doors/front"
      Then .hostPort of the response is "localhost:80"

    Scenario: a list of objects written in either version
      When I send POST "/apis/stable.example.com/v1/namespaces/$namespace/$namespace-doors" with:
        """yaml
        apiVersion: stable.example.com/v1
        kind: Door-$namespace
        metadata: { name: front }
        hostPort: "front:1"
        """
      And I send POST "/apis/stable.example.com/v2/namespaces/$namespace/$namespace-doors" with:
        """yaml
        apiVersion: stable.example.com/v2
        kind: Door-$namespace
        metadata: { name: back }
        host: back
        port: "2"
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        { host: back, port: "2" }
        """
      When I send GET "/apis/stable.example.com/v1/namespaces/$namespace/$namespace-doors"
      Then the response matches:
        """yaml
        items: [{ hostPort: "back:2", host: !absent }, { hostPort: "front:1" }]
        """
      When I send GET "/apis/stable.example.com/v2/namespaces/$namespace/$namespace-doors"
      Then the response matches:
        """yaml
        items: [{ host: back, port: "2", hostPort: !absent }, { host: front, port: "1" }]
        """

    Scenario: a watch in another version than the stored one
      When I watch the path "/apis/stable.example.com/v2/namespaces/$namespace/$namespace-doors?watch=true" as "doors"
      And I send POST "/apis/stable.example.com/v1/namespaces/$namespace/$namespace-doors" with:
        """yaml
        apiVersion: stable.example.com/v1
        kind: Door-$namespace
        metadata: { name: front }
        hostPort: "front:1"
        """
      Then the response is 201 Created
      And within 10s watch "doors" has observed:
        """yaml
        { type: ADDED, object: { apiVersion: stable.example.com/v2, host: front, port: "1" } }
        """

    Scenario: what cannot be converted is answered with the converter's reason
      When I send POST "/apis/stable.example.com/v1/namespaces/$namespace/$namespace-doors" with:
        """yaml
        apiVersion: stable.example.com/v1
        kind: Door-$namespace
        metadata: { name: odd }
        hostPort: nowhere
        """
      Then the response is 201 Created
      When I send GET "/apis/stable.example.com/v2/namespaces/$namespace/$namespace-doors/odd"
      Then the response is 500
      And the response is 500 because "conversion webhook for stable.example.com/v1, Kind=Door-$namespace failed: invalid hostPort value"

    Scenario: a converter that is away leaves the stored version served, and nothing else
      Given eventually Pod/converter is Ready
      When I delete Pod/converter
      Then the response is 200
      And within 30s Pod/converter is gone
      When I send POST "/apis/stable.example.com/v1/namespaces/$namespace/$namespace-doors" with:
        """yaml
        apiVersion: stable.example.com/v1
        kind: Door-$namespace
        metadata: { name: front }
        hostPort: "front:1"
        """
      Then the response is 201 Created
      When I send GET "/apis/stable.example.com/v1/namespaces/$namespace/$namespace-doors/front"
      Then the response is 200
      When I send GET "/apis/stable.example.com/v2/namespaces/$namespace/$namespace-doors/front"
      Then the response is 500
