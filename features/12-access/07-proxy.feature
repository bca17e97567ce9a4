@seed:K1.2 @seed:K1.6
Feature: The API server as a door into the cluster
  Whoever may reach the API server may, if they are allowed to, talk through it with what runs in the cluster.
  https://kubernetes.io/docs/tasks/access-application-cluster/access-cluster-services/

  Background:
    Given this manifest:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata: { name: web, labels: { app: web } }
      spec:
        terminationGracePeriodSeconds: 0
        containers:
          - name: main
            image: registry.k8s.io/e2e-test-images/agnhost:2.53
            args: [netexec, --http-port=8080]
            ports: [{ name: http, containerPort: 8080 }]
            readinessProbe: { httpGet: { port: 8080, path: /healthz }, periodSeconds: 1 }
      ---
      apiVersion: v1
      kind: Service
      metadata: { name: web }
      spec:
        selector: { app: web }
        ports: [{ name: main, port: 80, targetPort: http }]
      """
    And Pod/web is Ready
    And within 60s exactly 1 EndpointSlices labelled "kubernetes.io/service-name=web" match:
      """yaml
      endpoints: [{ conditions: { ready: true } }]
      """

  @req:proxy.pods-and-services @must
  Rule: Requests go through the API server to a Pod or a Service, whatever their method and path
    Upstream conformance: "Proxy, validate Proxy responses"
    Upstream conformance: "Proxy, validate ProxyWithPath responses"
    Upstream conformance: "Proxy through apiserver to a Service"

    Scenario Outline: <what>
      When I send GET "/api/v1/namespaces/$namespace/<path>/proxy/echo?msg=through"
      Then the response is 200
      And the response matches:
        """yaml
        through
        """
      When I send GET "/api/v1/namespaces/$namespace/<path>/proxy/echo?msg=sorry&code=418"
      Then the response is 418

      Examples:
        | what                            | path               |
        | a Pod, by its first port        | pods/web           |
        | a Pod and a port                | pods/web:8080      |
        | a Pod, a port and the scheme    | pods/http:web:8080 |
        | a Service and its port's name   | services/web:main  |
        | a Service and its port's number | services/web:80    |
        | a Service, scheme and port      | services/http:web:main |

    Scenario Outline: <method>
      When I send <method> "/api/v1/namespaces/$namespace/pods/web:8080/proxy/echo?msg=by+<method>"
      Then the response matches:
        """yaml
        by <method>
        """

      Examples:
        | method  |
        | POST    |
        | PUT     |
        | PATCH   |
        | DELETE  |
        | OPTIONS |

    Scenario: a path without its slash is sent there
      When I send GET "/api/v1/namespaces/$namespace/services/web:main/proxy"
      Then the response is 301
      And the header "location" of the response is "/api/v1/namespaces/$namespace/services/web:main/proxy/"

  @req:proxy.unreachable @must
  Rule: What cannot be reached is told, and only those who may are let through
    Scenario: nothing listens, nothing is there
      When I send GET "/api/v1/namespaces/$namespace/pods/web:9999/proxy/"
      Then the response is 503 because "error trying to reach service: dial tcp"
      When I send GET "/api/v1/namespaces/$namespace/pods/nobody/proxy/"
      Then the response is 404 NotFound
      When I send GET "/api/v1/namespaces/$namespace/services/web:81/proxy/"
      Then the response is 503 because "no service port 81 found for service \"web\""
      When I send GET "/api/v1/namespaces/$namespace/services/ftp:web:80/proxy/"
      Then the response is 400 because "invalid service request \"ftp:web:80\""

    Scenario: a Service whose Pods are gone
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: empty }
        spec: { selector: { app: nobody }, ports: [{ port: 80 }] }
        """
      When I send GET "/api/v1/namespaces/$namespace/services/empty:80/proxy/"
      Then the response is 503 because "no endpoints available for service \"empty\""

    Scenario: reading a Service is not talking with it
      Given this manifest:
        """yaml
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: { name: reads }
        rules: [{ apiGroups: [""], resources: [services], verbs: [get] }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: jane-reads }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reads }
        subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: User, name: jane }]
        """
      When acting as User "jane"
      And I send GET "/api/v1/namespaces/$namespace/services/web:80/proxy/"
      Then the response is 403 because "cannot get resource \"services/proxy\""
