@seed:K1.6
Feature: Small kinds of the core group
  Events, templates of Pods, ConfigMaps and Secrets are plain records: they are kept as they are written, and have a life
  of their own.
  https://kubernetes.io/docs/reference/kubernetes-api/

  @req:event.lifecycle @must
  Rule: An Event is created, found, changed and deleted like any other object
    By name, by label over all namespaces, and by what it is about.
    Upstream conformance: "Event, manage lifecycle of an Event"
    Upstream conformance: "Event, delete a collection"

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Event
        metadata: { name: test-1, labels: { testevent: $namespace } }
        involvedObject: { apiVersion: v1, kind: ConfigMap, name: nobody, namespace: $namespace }
        reason: Test
        message: This is a test event
        type: Normal
        count: 1
        source: { component: book }
        ---
        apiVersion: v1
        kind: Event
        metadata: { name: test-2, labels: { testevent: $namespace } }
        involvedObject: { apiVersion: v1, kind: ConfigMap, name: nobody, namespace: $namespace }
        reason: Test
        message: This is a test event
        type: Normal
        ---
        apiVersion: v1
        kind: Event
        metadata: { name: test-3, labels: { testevent: other } }
        involvedObject: { apiVersion: v1, kind: ConfigMap, name: somebody, namespace: $namespace }
        reason: Other
        message: This is another event
        type: Warning
        """

    Scenario: found, changed, deleted
      When I send GET "/api/v1/events?labelSelector=testevent%3D$namespace"
      Then the response lists exactly "test-1, test-2"
      When I strategic merge patch Event/test-1 with:
        """yaml
        message: This is a test event - patched
        """
      Then the response is 200
      When I send GET "/api/v1/namespaces/$namespace/events/test-1"
      Then the response matches:
        """yaml
        message: This is a test event - patched
        reason: Test
        count: 1
        """
      When I replace Event/test-1 with:
        """yaml
        apiVersion: v1
        kind: Event
        metadata: { name: test-1, labels: { testevent: $namespace } }
        involvedObject: { apiVersion: v1, kind: ConfigMap, name: nobody, namespace: $namespace }
        reason: Test
        message: This is a test event - updated
        type: Normal
        series: { count: 100, lastObservedTime: "2026-01-01T00:00:00.000000Z" }
        """
      Then the response is 200
      And .series.count of the response is 100
      When I delete Event/test-1
      Then within 30s Event/test-1 is gone
      When I send GET "/api/v1/events?labelSelector=testevent%3D$namespace"
      Then the response lists exactly "test-2"

    Scenario: those of a label, and no others
      When I send DELETE "/api/v1/namespaces/$namespace/events?labelSelector=testevent%3D$namespace"
      Then the response is 200
      And within 30s Event/test-1 is gone
      And within 30s Event/test-2 is gone
      And for 10s Event/test-3 is present

    Scenario: by what they are about
      When I send GET "/api/v1/namespaces/$namespace/events?fieldSelector=involvedObject.name%3Dsomebody,type%3DWarning"
      Then the response lists exactly "test-3"

    Scenario: one about another namespace is refused
      When I create:
        """yaml
        apiVersion: v1
        kind: Event
        metadata: { name: misplaced }
        involvedObject: { apiVersion: v1, kind: ConfigMap, name: nobody, namespace: elsewhere }
        reason: Test
        type: Normal
        """
      Then the response is 422 Invalid

  @req:podtemplate.lifecycle @must
  Rule: A template of a Pod is kept as it is, and makes no Pod
    Upstream conformance: "PodTemplate lifecycle"
    Upstream conformance: "PodTemplate, replace"
    Upstream conformance: "PodTemplate, delete a collection"

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: PodTemplate
        metadata: { name: mould, labels: { podtemplate-static: $namespace } }
        template:
          metadata: { labels: { app: cast } }
          spec: { containers: [{ name: main, image: nginx }] }
        """

    Scenario: a template is found, changed, deleted
      When I send GET "/api/v1/podtemplates?labelSelector=podtemplate-static%3D$namespace"
      Then the response lists exactly "mould"
      When I strategic merge patch PodTemplate/mould with:
        """yaml
        metadata: { labels: { podtemplate: patched } }
        """
      Then the response is 200
      And .metadata.labels.podtemplate of the response is "patched"
      When I replace PodTemplate/mould with:
        """yaml
        apiVersion: v1
        kind: PodTemplate
        metadata: { name: mould, labels: { podtemplate-static: $namespace }, annotations: { updated: "true" } }
        template:
          metadata: { labels: { app: cast } }
          spec: { containers: [{ name: main, image: nginx:2 }] }
        """
      Then the response is 200
      And the response matches:
        """yaml
        metadata: { annotations: { updated: "true" }, labels: { podtemplate: !absent } }
        template: { spec: { containers: [{ name: main, image: nginx:2, imagePullPolicy: !present }] } }
        """
      When I delete PodTemplate/mould
      Then within 30s PodTemplate/mould is gone
      When I send GET "/api/v1/podtemplates?labelSelector=podtemplate-static%3D$namespace"
      Then the response matches:
        """yaml
        items: !len 0
        """

    Scenario: those of a label, at once
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: PodTemplate
        metadata: { name: another, labels: { podtemplate-static: other } }
        template: { spec: { containers: [{ name: main, image: nginx }] } }
        """
      When I send DELETE "/api/v1/namespaces/$namespace/podtemplates?labelSelector=podtemplate-static%3D$namespace"
      Then the response is 200
      And within 30s PodTemplate/mould is gone
      And for 10s PodTemplate/another is present

    Scenario: nothing comes of it
      Then never within 20s some Pods labelled "app=cast" are present

  @req:config.keys @must
  Rule: Whatever is kept in a ConfigMap or a Secret has a key that can be a file's name
    Upstream conformance: "ConfigMap, with empty-key"
    Upstream conformance: "Secrets, with empty-key"

    Scenario Outline: a <kind> <what>
      When I create:
        """yaml
        apiVersion: v1
        kind: <kind>
        metadata: { name: keyed }
        data: { <key>: dmFsdWUtMQo= }
        """
      Then the response is <status>

      Examples:
        | kind      | what                    | key           | status      |
        | ConfigMap | without a key           | ""            | 422 Invalid |
        | Secret    | without a key           | ""            | 422 Invalid |
        | ConfigMap | with a path for a key   | a/b           | 422 Invalid |
        | Secret    | with a path for a key   | a/b           | 422 Invalid |
        | ConfigMap | that leads upwards      | ".."          | 422 Invalid |
        | Secret    | with a file's name      | tls_key-1.pem | 201 Created |
