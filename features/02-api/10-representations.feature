@seed:K1.6
Feature: Representations and discovery
  The same object can be had as JSON, as YAML, as a row for people, or as its metadata alone; and what there is to be had
  can be asked.
  https://kubernetes.io/docs/reference/using-api/api-concepts/#alternate-representations-of-resources

  @req:representation.tables @must
  Rule: The server makes the columns that people see
    kubectl prints what it gets: names, kinds of columns, and cells, computed where the types are known. Columns of
    priority 0 are for every day. Rows carry metadata, the whole object, or nothing.
    https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: two-keys }
        data: { a: "1", b: "2" }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: waiting }
        spec: { schedulerName: nobody, containers: [{ name: main, image: busybox }, { name: more, image: busybox }] }
        """

    Scenario: of one object
      When I send GET "/api/v1/namespaces/$namespace/configmaps/two-keys" with the header "accept: application/json;as=Table;g=meta.k8s.io;v=v1"
      Then the response is 200
      And the response matches:
        """yaml
        kind: Table
        apiVersion: meta.k8s.io/v1
        columnDefinitions: !ordered
          - { name: Name, type: string, format: name, priority: 0 }
          - { name: Data, type: string, priority: 0 }
          - { name: Age, type: string, priority: 0 }
        rows: [{ object: { kind: PartialObjectMetadata, metadata: { name: two-keys } } }]
        """
      And .rows[0].cells[0] of the response is "two-keys"
      And .rows[0].cells[1] of the response is 2

    Scenario: of a list
      When I send GET "/api/v1/namespaces/$namespace/pods" with the header "accept: application/json;as=Table;g=meta.k8s.io;v=v1"
      Then .rows of the response has 1 item
      And .rows[0].cells[0] of the response is "waiting"
      And .rows[0].cells[1] of the response is "0/2"
      And .rows[0].cells[2] of the response is "Pending"
      And .metadata.resourceVersion of the response is present

    Scenario: with whole objects, and with none
      When I send GET "/api/v1/namespaces/$namespace/pods?includeObject=Object" with the header "accept: application/json;as=Table;g=meta.k8s.io;v=v1"
      Then .rows[0].object.spec.schedulerName of the response is "nobody"
      When I send GET "/api/v1/namespaces/$namespace/pods?includeObject=None" with the header "accept: application/json;as=Table;g=meta.k8s.io;v=v1"
      Then the response is 200
      And .rows[0].object of the response is absent

    Scenario: in a watch
      When I watch the path "/api/v1/namespaces/$namespace/configmaps?watch=true&fieldSelector=metadata.name%3Dtwo-keys" with the header "accept: application/json;as=Table;g=meta.k8s.io;v=v1" as "rows"
      Then within 10s watch "rows" has observed:
        """yaml
        { type: ADDED, object: { kind: Table, rows: !len 1 } }
        """
      And never within 2s watch "rows" has observed:
        """yaml
        { object: { kind: ConfigMap } }
        """

    Scenario: half an object cannot be included
      When I send GET "/api/v1/namespaces/$namespace/pods?includeObject=Half" with the header "accept: application/json;as=Table;g=meta.k8s.io;v=v1"
      Then the response is 400 BadRequest
      And the response is 400 because "must be 'Metadata', 'Object', 'None', or empty"

  @req:representation.metadata @must
  Rule: Whoever needs only metadata gets only metadata
    The garbage collector and many others ask so, of any resource, without knowing its type.
    https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: hidden, labels: { a: b } }
        stringData: { secret: value }
        """

    Scenario: of one object, of a list, in a watch
      When I send GET "/api/v1/namespaces/$namespace/secrets/hidden" with the header "accept: application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
      Then the response matches:
        """yaml
        kind: PartialObjectMetadata
        apiVersion: meta.k8s.io/v1
        metadata: { name: hidden, labels: { a: b } }
        data: !absent
        """
      When I send GET "/api/v1/namespaces/$namespace/secrets" with the header "accept: application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
      Then the response matches:
        """yaml
        kind: PartialObjectMetadataList
        items: !each { kind: PartialObjectMetadata, metadata: !present, data: !absent }
        """
      When I watch the path "/api/v1/namespaces/$namespace/secrets?watch=true" with the header "accept: application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1" as "names"
      Then within 10s watch "names" has observed:
        """yaml
        { type: ADDED, object: { kind: PartialObjectMetadata, metadata: { name: hidden }, data: !absent } }
        """

    Scenario: a list is not one object
      When I send GET "/api/v1/namespaces/$namespace/secrets" with the header "accept: application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
      Then the response is 406 NotAcceptable

  @req:representation.syntax @must
  Rule: What is read and written may be YAML, and what nobody can write is refused
    A client that accepts nothing that there is is told what there is, before anything is done. A body in an unknown
    syntax is not guessed at.
    Upstream conformance: "API metadata HTTP return"

    Scenario: YAML in, YAML out
      When I send POST "/api/v1/namespaces/$namespace/configmaps" with:
        """yaml
        metadata:
          name: spoken
        data:
          text: hello
        """
      Then the response is 201 Created
      When I send GET "/api/v1/namespaces/$namespace/configmaps/spoken" with the header "accept: application/yaml"
      Then the response is 200
      And the header "content-type" of the response is "application/yaml"

    Scenario: nothing that there is
      When I send GET "/api/v1/namespaces/$namespace/configmaps" with the header "accept: text/csv"
      Then the response is 406 NotAcceptable
      And the response is 406 because "application/json, application/yaml"

    Scenario: a table of what has no rows
      When I send POST "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews" with the header "accept: application/json;as=Table;v=v1;g=meta.k8s.io"
      Then the response is 406 NotAcceptable

    Scenario: a deletion whose answer could not be told is not done
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kept }
        """
      When I send DELETE "/api/v1/namespaces/$namespace/configmaps/kept" with the header "accept: text/csv"
      Then the response is 406 NotAcceptable
      And now ConfigMap/kept is present

    Scenario: an unknown syntax
      When I send POST "/api/v1/namespaces/$namespace/configmaps" with:
        """text/csv
        a;b
        """
      Then the response is 415 UnsupportedMediaType
      And the response is 415 because "application/json, application/yaml, application/vnd.kubernetes.protobuf"

  @req:discovery.aggregated @must
  Rule: All that is served can be learnt from one document
    Groups in order of preference, each with its versions and resources, and whether that is current; a client that
    has it already is told that nothing has changed.
    https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery
    Upstream conformance: "Aggregated Discovery Interface"
    Upstream conformance: "Aggregated Discovery Endpoint Accept Headers"

    Scenario: groups, versions, resources
      When I send GET "/apis" with the header "accept: application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
      Then the response is 200
      And the header "content-type" of the response contains "as=APIGroupDiscoveryList"
      And the header "etag" of the response is not empty
      And the header "vary" of the response contains "Accept"
      And the response matches:
        """yaml
        kind: APIGroupDiscoveryList
        items: !some
          metadata: { name: apps }
          versions: !some
            version: v1
            freshness: Current
            resources: !some
              resource: deployments
              scope: Namespaced
              responseKind: { group: apps, version: v1, kind: Deployment }
              shortNames: [deploy]
              subresources: !some { subresource: scale, responseKind: { group: autoscaling, version: v1, kind: Scale } }
        """

    Scenario: the core group is apart
      When I send GET "/api" with the header "accept: application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
      Then the response matches:
        """yaml
        items: !len 1
        """
      And the response matches:
        """yaml
        items: !some { versions: !some { version: v1, resources: !some { resource: pods, singularResource: pod } } }
        """

    Scenario: who asks plainly gets the plain form
      When I send GET "/apis" with the header "accept: application/json"
      Then .kind of the response is "APIGroupList"

    Scenario: a form that there never was
      When I send GET "/apis" with the header "accept: application/json;g=apidiscovery.k8s.io;v=v99;as=APIGroupDiscoveryList"
      Then the response is 406

  @req:discovery.openapi @must
  Rule: The types of everything that is served are published
    By group and version, each under a name that holds a hash, so that it can be kept for ever. kubectl explains fields
    and checks manifests from there.
    https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-v3

    Scenario: an index, and a document
      When I send GET "/openapi/v3"
      Then the response is 200
      And the response matches:
        """yaml
        paths: { apis/apps/v1: { serverRelativeURL: !re "^/openapi/v3/apis/apps/v1\\?hash=" } }
        """
      And .paths["apis/apps/v1"].serverRelativeURL of the response is saved as $url
      When I send GET "$url"
      Then the response is 200
      And the header "cache-control" of the response contains "immutable"
      And the response matches:
        """yaml
        openapi: !re "^3\\."
        components:
          schemas:
            io.k8s.api.apps.v1.Deployment:
              description: !present
              x-kubernetes-group-version-kind: !some { group: apps, kind: Deployment, version: v1 }
        """

    Scenario: what is no resource is described, too
      When I send GET "/openapi/v3"
      Then the response matches:
        """yaml
        paths: { version: { serverRelativeURL: !present }, apis/apps: { serverRelativeURL: !present }, api: { serverRelativeURL: !present } }
        """
      And .paths["version"].serverRelativeURL of the response is saved as $url
      When I send GET "$url"
      Then the response is 200
      And the response matches:
        """yaml
        paths: { /version/: { get: { operationId: getCodeVersion } } }
        components: { schemas: { io.k8s.apimachinery.pkg.version.Info: { required: !contains [gitVersion] } } }
        """

    Scenario: types that nobody serves
      When I send GET "/openapi/v3/apis/seatrial.example/v1"
      Then the response is 404
