@seed:K1.4
Feature: Watches in depth
  A watch is a list that goes on. It says where to begin, tells of every change, and says so when it cannot go on, so that
  its client knows when to list anew.
  https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes

  @req:watch.parameters @must
  Rule: A watch that begins with what is there must say how fresh that has to be
    sendInitialEvents needs resourceVersionMatch, and that needs sendInitialEvents; for a watch there is but one match,
    NotOlderThan.

    Scenario Outline: <query>
      When I send GET "/api/v1/namespaces/$namespace/secrets?watch=true&timeoutSeconds=1&<query>"
      Then the response is 422 Invalid
      And the response is 422 because "<reason>"

      Examples:
        | query                                             | reason                                                                          |
        | sendInitialEvents=true                            | sendInitialEvents requires setting resourceVersionMatch to NotOlderThan         |
        | resourceVersionMatch=NotOlderThan                 | resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided |
        | sendInitialEvents=true&resourceVersionMatch=Exact | Unsupported value: \"Exact\": supported values: \"NotOlderThan\"                |

  @req:watch.initial-events @must
  Rule: A watch may begin with everything that is there, and says when that was all
    What is there comes as ADDED; then one bookmark, marked as the end of the beginning, carries the version from which
    on the rest follows. Clients need no list before such a watch.

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: old, labels: { told: "yes" } }
        """

    Scenario: first what is there, then the mark, then what comes
      When I watch the path "/api/v1/namespaces/$namespace/configmaps?watch=true&labelSelector=told&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true" as "all"
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: new, labels: { told: "yes" } }
        """
      Then within 10s watch "all" has observed in order:
        """yaml
        - { type: ADDED, object: { metadata: { name: old } } }
        - type: BOOKMARK
          object:
            kind: ConfigMap
            metadata: { resourceVersion: !present, annotations: { k8s.io/initial-events-end: "true" } }
        - { type: ADDED, object: { metadata: { name: new } } }
        """

    Scenario: without a version a watch begins with what is there, unmarked
      When I watch the path "/api/v1/namespaces/$namespace/configmaps?watch=true&labelSelector=told" as "plain"
      Then within 10s watch "plain" has observed:
        """yaml
        { type: ADDED, object: { metadata: { name: old } } }
        """
      And never within 5s watch "plain" has observed:
        """yaml
        { type: BOOKMARK }
        """

    Scenario: without bookmarks there is no mark
      When I watch the path "/api/v1/namespaces/$namespace/configmaps?watch=true&labelSelector=told&sendInitialEvents=true&resourceVersionMatch=NotOlderThan" as "unmarked"
      Then within 10s watch "unmarked" has observed:
        """yaml
        { type: ADDED, object: { metadata: { name: old } } }
        """
      And never within 5s watch "unmarked" has observed:
        """yaml
        { type: BOOKMARK }
        """

    Scenario: who wants no initial events gets none
      When I watch the path "/api/v1/namespaces/$namespace/configmaps?watch=true&labelSelector=told&sendInitialEvents=false&resourceVersionMatch=NotOlderThan" as "later"
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: new, labels: { told: "yes" } }
        """
      Then within 10s watch "later" has observed:
        """yaml
        { type: ADDED, object: { metadata: { name: new } } }
        """
      And never within 5s watch "later" has observed:
        """yaml
        { object: { metadata: { name: old } } }
        """

  @req:watch.bookmarks @should
  Rule: A watch that takes bookmarks hears from time to time how far it has come
    A bookmark carries a version and nothing else, about once a minute. So a quiet watch can begin again near the present,
    not where its last object was.

    @slow
    Scenario: in the first minutes
      When I watch the path "/api/v1/namespaces/$namespace/configmaps?watch=true&resourceVersion=0&allowWatchBookmarks=true&labelSelector=never" as "quiet"
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: elsewhere }
        """
      And 3m passes
      Then now watch "quiet" has observed:
        """yaml
        { type: BOOKMARK, object: { kind: ConfigMap, metadata: { resourceVersion: !present, name: !absent } } }
        """
      And never within 5s watch "quiet" has observed:
        """yaml
        { type: ADDED }
        """

  @req:watch.crossings @must
  Rule: What comes into a selection is added, what leaves it is deleted
    To whoever watches a selection, an object that begins to match is new. One that no longer matches comes as DELETED,
    as it was when it matched last, at the version at which it left.

    Scenario: in, changed, out
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: guest, labels: { inside: "no" } }
        data: { step: "0" }
        """
      And .metadata.resourceVersion of ConfigMap/guest is saved as $version
      When I merge patch ConfigMap/guest with:
        """yaml
        metadata: { labels: { inside: "yes" } }
        """
      And I merge patch ConfigMap/guest with:
        """yaml
        data: { step: "1" }
        """
      And I merge patch ConfigMap/guest with:
        """yaml
        metadata: { labels: { inside: "no" } }
        data: { step: "2" }
        """
      Then .metadata.resourceVersion of the response is saved as $left
      When I watch the path "/api/v1/namespaces/$namespace/configmaps?watch=true&labelSelector=inside%3Dyes&resourceVersion=$version" as "inside"
      Then within 10s watch "inside" has observed in order:
        """yaml
        - { type: ADDED, object: { data: { step: "0" }, metadata: { labels: { inside: "yes" } } } }
        - { type: MODIFIED, object: { data: { step: "1" } } }
        - type: DELETED
          object: { data: { step: "1" }, metadata: { resourceVersion: $left, labels: { inside: "yes" } } }
        """
      And never within 5s watch "inside" has observed:
        """yaml
        { object: { data: { step: "2" } } }
        """

  @req:watch.deleted-version @must
  Rule: A deletion has a version of its own
    DELETED carries the last state of the object and the version of the deletion: who goes on from there misses nothing
    and is not told of it twice.

    Scenario: the deletion is later than the last change
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: mortal }
        data: { last: words }
        """
      And .metadata.resourceVersion of ConfigMap/mortal is saved as $version
      When I watch ConfigMaps from resourceVersion "$version" as "end"
      And I delete ConfigMap/mortal
      Then within 10s watch "end" has observed:
        """yaml
        { type: DELETED, object: { data: { last: words }, metadata: { name: mortal, resourceVersion: !not $version } } }
        """
      And never within 5s watch "end" has observed:
        """yaml
        { type: DELETED, object: { metadata: { name: mortal, resourceVersion: $version } } }
        """

  @req:watch.refusals @must
  Rule: A watch that cannot be granted is refused at once; one that cannot go on says so in its stream
    Selectors and numbers are read before the stream begins; what turns out later comes as an event of the type ERROR that
    carries a Status.

    Scenario Outline: <query> is refused at once
      When I send GET "/api/v1/namespaces/$namespace/configmaps?watch=true&timeoutSeconds=1&<query>"
      Then the response is <status>

      Examples:
        | query                        | status         |
        | labelSelector=a%20in%201     | 400 BadRequest |
        | fieldSelector=data.x%3D1     | 400 BadRequest |
        | limit=few                    | 400 BadRequest |

    Scenario: a version that is still to come, for a watch that begins with what is there
      When I watch the path "/api/v1/namespaces/$namespace/configmaps?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=4611686018427387904" as "future"
      Then within 20s watch "future" has observed:
        """yaml
        { type: ERROR, object: { kind: Status, code: 504, reason: Timeout } }
        """
      And never within 5s watch "future" has observed:
        """yaml
        { type: ADDED }
        """

  @req:watch.legacy-paths @may
  Rule: The old paths of watches still lead to a watch
    /api/v1/watch/… came before the parameter. Beside a name in such a path no other may be selected.

    Scenario: a collection, and one object of it
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: seen }
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: unseen }
        """
      When I watch the path "/api/v1/watch/namespaces/$namespace/configmaps" as "all"
      And I watch the path "/api/v1/watch/namespaces/$namespace/configmaps/seen" as "one"
      Then within 10s watch "all" has observed:
        """yaml
        { type: ADDED, object: { metadata: { name: unseen } } }
        """
      And within 10s watch "one" has observed:
        """yaml
        { type: ADDED, object: { metadata: { name: seen } } }
        """
      And never within 5s watch "one" has observed:
        """yaml
        { object: { metadata: { name: unseen } } }
        """

    Scenario: another name is refused
      When I send GET "/api/v1/watch/namespaces/$namespace/configmaps/seen?timeoutSeconds=1&fieldSelector=metadata.name%3Dother"
      Then the response is 400 BadRequest
      And the response is 400 because "fieldSelector metadata.name doesn't match requested name"

  @req:watch.expired @must
  Rule: Who comes back too late is told that the past is forgotten, and lists anew
    The stream begins with an ERROR that carries a 410, and ends. Nothing is left out silently.
    https://kubernetes.io/docs/reference/using-api/api-concepts/#410-gone-responses

    @slow
    Scenario: from the very first version, after some time
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kept }
        """
      When 20m pass
      And I watch the path "/api/v1/namespaces/$namespace/configmaps?watch=true&resourceVersion=1" as "late"
      Then within 20s watch "late" has observed:
        """yaml
        { type: ERROR, object: { apiVersion: v1, kind: Status, status: Failure, code: 410, reason: Expired, message: !contains too old resource version } }
        """
      And never within 10s watch "late" has observed:
        """yaml
        { type: ADDED }
        """
      When I list ConfigMaps
      Then .metadata.resourceVersion of the response is saved as $fresh
      When I watch ConfigMaps from resourceVersion "$fresh" as "again"
      And I merge patch ConfigMap/kept with:
        """yaml
        data: { word: news }
        """
      Then within 20s watch "again" has observed:
        """yaml
        { type: MODIFIED, object: { metadata: { name: kept }, data: { word: news } } }
        """
