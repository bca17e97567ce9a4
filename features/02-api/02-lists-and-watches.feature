@seed:K1.4
Feature: Lists and watches
  A client lists once and then watches: it is told every change, in order, from the version that it has. That is how all
  components of Kubernetes work together.
  https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes

  @req:watch.complete @must
  Rule: A watch tells every change after the version it starts from, in order
    Upstream conformance: "watch-configmaps-with-multiple-watchers"
    Upstream conformance: "watch-configmaps-from-resource-version"
    Upstream conformance: "watch-configmaps-closed-and-restarted"
    Upstream conformance: "watch-configmaps-label-changed"

    Scenario: created, changed, deleted
      When I watch ConfigMaps as "seen"
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: short-lived }
        data: { text: one }
        """
      And I merge patch ConfigMap/short-lived with:
        """yaml
        data: { text: two }
        """
      And I delete ConfigMap/short-lived
      Then within 10s watch "seen" has observed in order:
        """yaml
        - { type: ADDED, object: { metadata: { name: short-lived }, data: { text: one } } }
        - { type: MODIFIED, object: { metadata: { name: short-lived }, data: { text: two } } }
        - { type: DELETED, object: { metadata: { name: short-lived } } }
        """

    Scenario: from a version of the past, what has happened since comes first
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: note }
        data: { text: one }
        """
      And .metadata.resourceVersion of ConfigMap/note is saved as $version
      When I merge patch ConfigMap/note with:
        """yaml
        data: { text: two }
        """
      And I watch ConfigMaps from resourceVersion "$version" as "since"
      Then within 10s watch "since" has observed in order:
        """yaml
        - { type: MODIFIED, object: { metadata: { name: note }, data: { text: two } } }
        """
      And never within 5s watch "since" has observed:
        """yaml
        { object: { metadata: { name: note }, data: { text: one } } }
        """

    Scenario: an object that stops matching the selector leaves the watch
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: turncoat, labels: { side: left } }
        """
      And I watch ConfigMaps labelled "side=left" as "left"
      And I watch ConfigMaps labelled "side=right" as "right"
      When I merge patch ConfigMap/turncoat with:
        """yaml
        metadata: { labels: { side: right } }
        """
      Then within 10s watch "left" has observed in order:
        """yaml
        - { type: DELETED, object: { metadata: { name: turncoat } } }
        """
      And within 10s watch "right" has observed:
        """yaml
        { type: ADDED, object: { metadata: { name: turncoat } } }
        """

    Scenario: who comes back after a while is told what happened meanwhile, and nothing twice
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: diary }
        data: { day: "1" }
        """
      And .metadata.resourceVersion of ConfigMap/diary is saved as $version
      When I merge patch ConfigMap/diary with:
        """yaml
        data: { day: "2" }
        """
      And I merge patch ConfigMap/diary with:
        """yaml
        data: { day: "3" }
        """
      And I watch ConfigMaps from resourceVersion "$version" as "late"
      Then within 10s watch "late" has observed in order:
        """yaml
        - { type: MODIFIED, object: { metadata: { name: diary }, data: { day: "2" } } }
        - { type: MODIFIED, object: { metadata: { name: diary }, data: { day: "3" } } }
        """
      And never within 10s watch "late" has observed:
        """yaml
        { object: { metadata: { name: diary }, data: { day: "1" } } }
        """

    Scenario: two watches see the same changes in the same order
      Given I watch ConfigMaps as "one"
      And I watch ConfigMaps as "other"
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: first }
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: second }
        """
      And I delete ConfigMap/first
      Then within 10s watch "one" has observed in order:
        """yaml
        - { type: ADDED, object: { metadata: { name: first } } }
        - { type: ADDED, object: { metadata: { name: second } } }
        - { type: DELETED, object: { metadata: { name: first } } }
        """
      And within 10s watch "other" has observed in order:
        """yaml
        - { type: ADDED, object: { metadata: { name: first } } }
        - { type: ADDED, object: { metadata: { name: second } } }
        - { type: DELETED, object: { metadata: { name: first } } }
        """

  @req:list.selectors @must
  Rule: Lists can be narrowed by labels and fields
    https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: red-1, labels: { colour: red } }
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: red-2, labels: { colour: red, size: big } }
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: blue-1, labels: { colour: blue } }
        """

    Scenario Outline: labelSelector <selector>
      When I send GET "/api/v1/namespaces/$namespace/configmaps?labelSelector=<selector>"
      Then the response is 200
      And the response lists exactly "<names>"

      Examples:
        | selector                         | names         |
        | colour%3Dred                     | red-1, red-2  |
        | colour%21%3Dred%2Ccolour         | blue-1        |
        | size%21%3Dbig%2Ccolour           | red-1, blue-1 |
        | colour%20in%20%28green%2Cblue%29 | blue-1        |
        | size                             | red-2         |
        | colour%3Dred%2C%21size           | red-1         |

    Scenario: a field selector
      When I send GET "/api/v1/namespaces/$namespace/configmaps?fieldSelector=metadata.name%3Dblue-1"
      Then the response lists exactly "blue-1"

    Scenario: a selector that cannot be read is refused
      When I send GET "/api/v1/namespaces/$namespace/configmaps?labelSelector=%3D%3D"
      Then the response is 400 BadRequest

  @req:list.pages @must
  Rule: A long list comes in pages that together are one snapshot
    Upstream conformance: "API Chunking, server should return chunks of results for list calls"

    Scenario: a page at a time, and nothing that came later
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: p-1, labels: { page: "yes" } }
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: p-2, labels: { page: "yes" } }
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: p-3, labels: { page: "yes" } }
        """
      When I send GET "/api/v1/namespaces/$namespace/configmaps?labelSelector=page&limit=2"
      Then the response lists exactly "p-1, p-2"
      And .metadata.continue of the response is saved as $continue
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: p-4, labels: { page: "yes" } }
        """
      And I send GET "/api/v1/namespaces/$namespace/configmaps?labelSelector=page&limit=2&continue=$continue"
      Then the response lists exactly "p-3"
      And .metadata.continue of the response is absent
