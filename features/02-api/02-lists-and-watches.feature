@seed:K1.4
Feature: Lists and watches
  A client lists once and then watches: it is told every change, in order, from the version that it has. That is how all
  components of Kubernetes work together.
  https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes

  @req:watch.complete @must
  Rule: A watch tells every change after the version it starts from, in order
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

    Scenario: an object that stops matching the selector leaves the watch
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: turncoat, labels: { side: left } }
        """
      And I watch ConfigMaps labelled "side=left" as "left"
      When I merge patch ConfigMap/turncoat with:
        """yaml
        metadata: { labels: { side: right } }
        """
      Then within 10s watch "left" has observed in order:
        """yaml
        - { type: DELETED, object: { metadata: { name: turncoat } } }
        """

  @req:list.selectors @must
  Rule: Lists can be narrowed by labels and fields
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
        | selector                      | names        |
        | colour%3Dred                  | red-1, red-2 |
        | colour%21%3Dred%2Ccolour      | blue-1       |
        | colour%20in%20%28blue%2Cgreen%29 | blue-1    |
        | size                          | red-2        |
        | colour%3Dred%2C%21size        | red-1        |

    Scenario: a field selector
      When I send GET "/api/v1/namespaces/$namespace/configmaps?fieldSelector=metadata.name%3Dblue-1"
      Then the response lists exactly "blue-1"

    Scenario: a selector that cannot be read is refused
      When I send GET "/api/v1/namespaces/$namespace/configmaps?labelSelector=%3D%3D"
      Then the response is 400 BadRequest

  @req:list.pages @must
  Rule: A long list comes in pages that together are one snapshot
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
