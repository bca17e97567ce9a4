@seed:K1.2
Feature: The server itself
  Beside its objects, the server tells how it is, what it is, and how to check the tokens that it gives out; and it tells
  apart what is not there from what may not be done.
  https://kubernetes.io/docs/concepts/overview/kubernetes-api/

  @req:server.health @must
  Rule: The server tells whether it is alive and ready, whole and check by check
    Who asks plainly gets one word; verbose names every check. A check can be left out, or asked alone.
    https://kubernetes.io/docs/reference/using-api/health-checks/

    Scenario Outline: <path>
      When I send GET "<path>"
      Then the response is 200
      And the header "content-type" of the response contains "text/plain"

      Examples:
        | path                                    |
        | /livez                                  |
        | /readyz                                 |
        | /healthz                                |
        | /livez/ping                             |
        | /livez/etcd                             |
        | /readyz/informer-sync                   |
        | /readyz?exclude=etcd                    |
        | /livez/poststarthook/rbac/bootstrap-roles |
        | /readyz?verbose                         |

    Scenario Outline: <path> is no check
      When I send GET "<path>"
      Then the response is 404

      Examples:
        | path             |
        | /livez/happiness |
        | /readyz/nothing  |

  @req:server.metrics @should
  Rule: The server counts what it is asked and what it keeps
    In the format of Prometheus, under names that dashboards know.
    https://kubernetes.io/docs/reference/instrumentation/metrics/

    Scenario: requests and objects
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: counted }
        """
      Then the response is 201 Created
      When I send GET "/metrics"
      Then the response is 200
      And the header "content-type" of the response contains "text/plain"
      And the response matches:
        """yaml
        !re 'apiserver_request_total[{][^}]*resource="configmaps"[^}]*verb="POST"[^}]*[}] [1-9]'
        """
      And the response matches:
        """yaml
        !re 'apiserver_(resource|storage)_objects[{][^}]*resource="configmaps"[^}]*[}] [1-9]'
        """

    Scenario: not for everybody
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: curious }
        """
      When acting as ServiceAccount/curious
      And I send GET "/metrics"
      Then the response is 403 Forbidden
      And the response is 403 because "cannot get path \"/metrics\""

  @req:server.token-keys @must
  Rule: The keys of the tokens that the server gives out are published
    So that others can check who a Pod is, without asking the server each time.
    https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#service-account-issuer-discovery
    Upstream conformance: "OIDC Discovery (ServiceAccountIssuerDiscovery)"

    Scenario: where the keys are, and the keys
      When I send GET "/.well-known/openid-configuration"
      Then the response is 200
      And the response matches:
        """yaml
        issuer: !present
        jwks_uri: !re "/openid/v1/jwks$"
        response_types_supported: !contains [id_token]
        subject_types_supported: !contains [public]
        """
      When I send GET "/openid/v1/jwks"
      Then the response is 200
      And the header "content-type" of the response is "application/jwk-set+json"
      And the response matches:
        """yaml
        keys: !each { kid: !present, kty: !present, alg: !present, use: sig, d: !absent }
        """

  @req:server.not-found @must
  Rule: What is not there, what is not served and what may not be done are told apart
    An object that is not there is named with its kind. A resource, a group or a version that is not served is another
    thing, and so is a verb that a path does not know.

    Scenario Outline: <verb> <path>
      When I send <verb> "<path>"
      Then the response is <status>

      Examples:
        | verb   | path                                                   | status               |
        | GET    | /api/v1/namespaces/$namespace/configmaps/none          | 404 NotFound         |
        | GET    | /api/v1/namespaces/$namespace/gizmos                   | 404 NotFound         |
        | GET    | /apis/apps/v9/namespaces/$namespace/deployments        | 404 NotFound         |
        | GET    | /api/v1/configmaps/none                                | 404 NotFound         |
        | GET    | /api/v1/namespaces/$namespace/nodes                    | 404 NotFound         |
        | GET    | /api/v1/namespaces/$namespace/configmaps/none/status   | 404 NotFound         |
        | GET    | /api/v1/namespaces/$namespace/pods/none/binding        | 405 MethodNotAllowed |
        | DELETE | /api/v1/namespaces                                     | 405 MethodNotAllowed |
        | PUT    | /api/v1/namespaces/$namespace/configmaps               | 405 MethodNotAllowed |
        | GET    | /apis/authorization.k8s.io/v1/subjectaccessreviews     | 405 MethodNotAllowed |

    Scenario: an object that is not there is named, with its group
      When I send GET "/apis/apps/v1/namespaces/$namespace/deployments/none"
      Then the response is 404 NotFound
      And the response matches:
        """yaml
        message: 'deployments.apps "none" not found'
        details: { name: none, group: apps, kind: deployments }
        """

    Scenario: a group that nobody serves is answered in plain text
      When I send GET "/apis/seatrial.example/v1"
      Then the response is 404
      And the header "content-type" of the response contains "text/plain"

  @req:server.deprecation @must
  Rule: Whoever uses what will not be served for ever is warned each time
    In a header, so that programs go on and people see it.

    Scenario: Endpoints, which gave way to EndpointSlices
      When I send GET "/api/v1/namespaces/$namespace/endpoints"
      Then the response is 200
      And the header "warning" of the response contains "v1 Endpoints is deprecated in v1.33+"

    Scenario: what took their place comes without a warning
      When I send GET "/apis/discovery.k8s.io/v1/namespaces/$namespace/endpointslices"
      Then the response is 200
      And the header "warning" of the response is absent

  @req:events.lifetime @may
  Rule: Events are forgotten after an hour
    They tell what happened, not how things are; the store is not their archive. An hour is what a server keeps them that
    is not told otherwise.
    https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/

    @slow
    Scenario: an hour after it was written last
      When I create:
        """yaml
        apiVersion: v1
        kind: Event
        metadata: { name: gossip }
        involvedObject: { kind: ConfigMap, name: nobody, namespace: $namespace }
        reason: Heard
        type: Normal
        """
      Then the response is 201 Created
      When 50m passes
      Then now Event/gossip is present
      When 12m passes
      Then now Event/gossip is gone

  @req:flow.seats @should
  Rule: Who has to wait its turn is told in whose name; what lasts as long as a client likes takes nobody's turn
    Requests are sorted into flows, so that a flood of the one does not drown the other. A log that is followed, like a
    shell, would hold its place for ever, and therefore has none.
    https://kubernetes.io/docs/concepts/cluster-administration/flow-control/

    Background:
      Given this manifest:
        """yaml
        apiVersion: flowcontrol.apiserver.k8s.io/v1
        kind: FlowSchema
        metadata: { name: $namespace-flow }
        spec:
          matchingPrecedence: 3
          priorityLevelConfiguration: { name: workload-low }
          rules:
            - subjects: [{ kind: User, user: { name: $namespace-user } }]
              resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"], namespaces: ["*"], clusterScope: true }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: viewer }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
        subjects: [{ kind: User, apiGroup: rbac.authorization.k8s.io, name: $namespace-user }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: talker }
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: busybox, command: [sh, -c, "echo hello; sleep 3600"] }] }
        """
      And Pod/talker is Ready
      And .metadata.uid of FlowSchema/$namespace-flow is saved as $flow
      When 2s pass

    Scenario: a list waits, a log does not
      Given acting as User "$namespace-user"
      When I send GET "/api/v1/namespaces/$namespace/pods"
      Then the response is 200
      And the header "x-kubernetes-pf-flowschema-uid" of the response is "$flow"
      And the header "x-kubernetes-pf-prioritylevel-uid" of the response is not empty
      When I send GET "/api/v1/namespaces/$namespace/pods/talker/log"
      Then the response is 200
      And the header "x-kubernetes-pf-flowschema-uid" of the response is absent

    Scenario: nobody else is in that flow
      When I send GET "/api/v1/namespaces/$namespace/pods"
      Then the response is 200
      And the header "x-kubernetes-pf-flowschema-uid" of the response is not "$flow"

    Scenario: who is sent away is told when to come again
      When I send GET "/api/v1/namespaces/$namespace/pods?resourceVersion=4611686018427387904&resourceVersionMatch=NotOlderThan"
      Then the response is 504 Timeout
      And the header "retry-after" of the response is "1"
