@seed:K13.3
Feature: A Service that leads nowhere
  The document's own example: a Pod without labels, and a Service whose selector asks for `app: test`. Nothing is wrong
  with either, and still nothing answers. The API alone tells why.
  https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/

  Background:
    Given this manifest:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata:
        name: test-pod
      spec:
        containers:
          - name: test-container
            image: nginx
            ports:
              - containerPort: 80
      ---
      apiVersion: v1
      kind: Service
      metadata:
        name: test-service
      spec:
        selector:
          app: test
        ports:
          - name: http
            port: 80
            targetPort: 80
        type: ClusterIP
      ---
      apiVersion: v1
      kind: Pod
      metadata: { name: client }
      spec:
        terminationGracePeriodSeconds: 0
        containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
      """
    And within 120s Pod/test-pod is Ready
    And within 60s Pod/client is Ready

  @req:troubleshooting.no-endpoints @must
  Rule: A Service whose selector matches nothing has no endpoints
    Upstream conformance: "EndpointSlice, "empty" Service"

    Scenario: the Pod is Ready, the Service has an address, and nothing answers
      Then within 30s a client in Pod/client gets no answer from "http://test-service/"
      And now .spec.clusterIP of Service/test-service is present

    Scenario: the slices are empty, because no Pod carries the label
      Then within 30s some EndpointSlices labelled "kubernetes.io/service-name=test-service" are present
      And for 10s no EndpointSlices labelled "kubernetes.io/service-name=test-service" match:
        """yaml
        endpoints: !some { addresses: !present }
        """
      And now no Pods labelled "app=test" are present
      And now .metadata.labels of Pod/test-pod is absent

    Scenario: with the label it works
      When I merge patch Pod/test-pod with:
        """yaml
        metadata: { labels: { app: test } }
        """
      Then within 30s some EndpointSlices labelled "kubernetes.io/service-name=test-service" match:
        """yaml
        endpoints: [{ conditions: { ready: true }, targetRef: { kind: Pod, name: test-pod } }]
        """
      And within 30s a client in Pod/client gets 200 from "http://test-service/"

    Scenario: with a target port that nobody listens on there are endpoints, and still no answer
      When I merge patch Pod/test-pod with:
        """yaml
        metadata: { labels: { app: test } }
        """
      And I strategic merge patch Service/test-service with:
        """yaml
        spec: { ports: [{ port: 80, targetPort: 8080 }] }
        """
      Then within 30s some EndpointSlices labelled "kubernetes.io/service-name=test-service" match:
        """yaml
        ports: [{ port: 8080 }]
        endpoints: [{ conditions: { ready: true } }]
        """
      And within 30s a client in Pod/client gets no answer from "http://test-service/"
