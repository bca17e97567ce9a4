@seed:K1.3
Feature: The store is one, and its watch tells what it holds
  What was answered is stored; who reads afterwards reads it, who watches is told of it, and all are told the same, in the
  order in which it was written.
  https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions

  @req:store.read-your-writes @must
  Rule: What a write has answered, everybody reads
    By name, in a list, in every namespace; and of what was refused or rehearsed nothing can be read.

    Scenario: created, changed, deleted
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: record, labels: { of: $namespace } }
        data: { state: created }
        """
      Then .metadata.resourceVersion of the response is saved as $created
      When I send GET "/api/v1/namespaces/$namespace/configmaps/record"
      Then .metadata.resourceVersion of the response is "$created"
      When I send GET "/api/v1/configmaps?labelSelector=of%3D$namespace"
      Then the response lists exactly "record"
      When I merge patch ConfigMap/record with:
        """yaml
        data: { state: changed }
        """
      Then .metadata.resourceVersion of the response is saved as $changed
      When I send GET "/api/v1/namespaces/$namespace/configmaps?labelSelector=of%3D$namespace"
      Then the response matches:
        """yaml
        items: !only [{ metadata: { name: record, resourceVersion: $changed }, data: { state: changed } }]
        """
      When I delete ConfigMap/record
      And I send GET "/api/v1/namespaces/$namespace/configmaps/record"
      Then the response is 404 NotFound
      When I send GET "/api/v1/configmaps?labelSelector=of%3D$namespace"
      Then the response matches:
        """yaml
        items: !len 0
        """

    Scenario: neither refused nor rehearsed
      Given I watch ConfigMaps as "maps"
      When I send POST "/api/v1/namespaces/$namespace/configmaps?dryRun=All" with:
        """yaml
        metadata: { name: imagined }
        """
      Then the response is 201 Created
      When I send POST "/api/v1/namespaces/$namespace/configmaps" with:
        """yaml
        metadata: { name: Refused }
        """
      Then the response is 422 Invalid
      When I send GET "/api/v1/namespaces/$namespace/configmaps/imagined"
      Then the response is 404 NotFound
      And never within 10s watch "maps" has observed:
        """yaml
        { object: { metadata: { name: imagined } } }
        """

  @req:store.same-order @must
  Rule: All watches tell of the same changes in the same order, from wherever they begin
    And with the same versions. Nobody is told twice, nor of what was before the version that the watch begins at.
    Upstream conformance: "watch-consistency"

    Scenario: one from the beginning, one from the middle, one of all namespaces
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: seed, labels: { of: $namespace } }
        """
      And .metadata.resourceVersion of ConfigMap/seed is saved as $start
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: first, labels: { of: $namespace } }
        """
      Then .metadata.resourceVersion of the response is saved as $first
      When I watch ConfigMaps from resourceVersion "$start" as "whole"
      And I watch ConfigMaps from resourceVersion "$first" as "later"
      And I watch the path "/api/v1/configmaps?watch=true&labelSelector=of%3D$namespace&resourceVersion=$start" as "everywhere"
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: second, labels: { of: $namespace } }
        """
      Then .metadata.resourceVersion of the response is saved as $second
      When I merge patch ConfigMap/first with:
        """yaml
        data: { changed: once }
        """
      Then .metadata.resourceVersion of the response is saved as $third
      When I delete ConfigMap/second
      And I merge patch ConfigMap/first with:
        """yaml
        data: { changed: twice }
        """
      Then .metadata.resourceVersion of the response is saved as $fifth
      And within 20s watch "whole" has observed in order:
        """yaml
        - { type: ADDED, object: { metadata: { name: first, resourceVersion: $first } } }
        - { type: ADDED, object: { metadata: { name: second, resourceVersion: $second } } }
        - { type: MODIFIED, object: { metadata: { name: first, resourceVersion: $third } } }
        - { type: DELETED, object: { metadata: { name: second } } }
        - { type: MODIFIED, object: { metadata: { name: first, resourceVersion: $fifth } } }
        """
      And within 20s watch "everywhere" has observed in order:
        """yaml
        - { type: ADDED, object: { metadata: { name: first, resourceVersion: $first } } }
        - { type: ADDED, object: { metadata: { name: second, resourceVersion: $second } } }
        - { type: MODIFIED, object: { metadata: { name: first, resourceVersion: $third } } }
        - { type: DELETED, object: { metadata: { name: second } } }
        - { type: MODIFIED, object: { metadata: { name: first, resourceVersion: $fifth } } }
        """
      And within 20s watch "later" has observed in order:
        """yaml
        - { type: ADDED, object: { metadata: { name: second, resourceVersion: $second } } }
        - { type: MODIFIED, object: { metadata: { name: first, resourceVersion: $third } } }
        - { type: DELETED, object: { metadata: { name: second } } }
        - { type: MODIFIED, object: { metadata: { name: first, resourceVersion: $fifth } } }
        """
      And never within 10s watch "later" has observed:
        """yaml
        { object: { metadata: { name: first, resourceVersion: $first } } }
        """

  @req:store.one-winner @must
  Rule: Of two who write on the same version one wins, and the other one is told
    Neither overwrites the other without knowing.

    Scenario: two changes of one version
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: disputed }
        """
      And .metadata.resourceVersion of ConfigMap/disputed is saved as $version
      When I send PUT "/api/v1/namespaces/$namespace/configmaps/disputed" with:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: disputed, resourceVersion: $version }
        data: { by: the first }
        """
      Then the response is 200
      When I send PUT "/api/v1/namespaces/$namespace/configmaps/disputed" with:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: disputed, resourceVersion: $version }
        data: { by: the second }
        """
      Then the response is 409 Conflict
      And now .data.by of ConfigMap/disputed is "the first"

    Scenario: two creations of one name
      When I create twice at the same time:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: sought-after }
        """
      Then exactly 1 of the responses is 201 Created
      And exactly 1 of the responses is 409 AlreadyExists
