@seed:K1.3
Feature: Reads, pages and selectors
  A read says how fresh its answer must be, how much of it is wanted at a time, and of which objects. What it says has to
  make sense: a server that guessed would hide the mistakes of its clients.
  https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions

  @req:list.versions @must
  Rule: A list says at which version it was read, and may ask for one
    Without a version a list is as of now; "0" takes whatever is at hand; a version with the match Exact is that state of
    the past, with NotOlderThan that state or a later one.

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: v-1, labels: { read: "yes" } }
        """
      When I send GET "/api/v1/namespaces/$namespace/configmaps?labelSelector=read"
      Then the response lists exactly "v-1"
      And .metadata.resourceVersion of the response is saved as $then
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: v-2, labels: { read: "yes" } }
        """
      Then the response is 201 Created

    Scenario Outline: version "<version>" and match "<match>"
      When I send GET "/api/v1/namespaces/$namespace/configmaps?labelSelector=read<query>"
      Then the response is 200
      And the response lists exactly "<names>"

      Examples:
        | version | match        | query                                                    | names    |
        |         |              |                                                          | v-1, v-2 |
        | then    | Exact        | &resourceVersion=$then&resourceVersionMatch=Exact        | v-1      |
        | then    | NotOlderThan | &resourceVersion=$then&resourceVersionMatch=NotOlderThan | v-1, v-2 |

    Scenario: a list of the past tells of its own version
      When I send GET "/api/v1/namespaces/$namespace/configmaps?resourceVersion=$then&resourceVersionMatch=Exact"
      Then .metadata.resourceVersion of the response is $then

    Scenario: with a limit, a version alone means exactly that one
      When I send GET "/api/v1/namespaces/$namespace/configmaps?labelSelector=read&limit=5&resourceVersion=$then"
      Then the response lists exactly "v-1"

    Scenario: what is at hand comes whole, whatever the limit
      When 2s pass
      And I send GET "/api/v1/namespaces/$namespace/configmaps?labelSelector=read&limit=1&resourceVersion=0"
      Then the response lists exactly "v-1, v-2"
      And .metadata.continue of the response is absent

    Scenario: a version that is still to come cannot be waited for
      When I send GET "/api/v1/namespaces/$namespace/configmaps?resourceVersion=4611686018427387904"
      Then the response is 504 Timeout
      And the response is 504 because "Too large resource version"
      And the response matches:
        """yaml
        details: { causes: [{ reason: ResourceVersionTooLarge, message: Too large resource version }], retryAfterSeconds: 1 }
        """

    Scenario: what is no version is refused
      When I send GET "/api/v1/namespaces/$namespace/configmaps?resourceVersion=yesterday"
      Then the response is 400 BadRequest
      And the response is 400 because "invalid resource version"

  @req:list.version-match @must
  Rule: How a version is to be matched is said only where there is one to match
    resourceVersionMatch needs a resourceVersion, knows two words, does not go with a continue token, and "0" cannot be
    met exactly. Initial events are for watches. Each mistake is a cause of its own.

    Scenario Outline: <query>
      When I send GET "/api/v1/namespaces/$namespace/configmaps?<query>"
      Then the response is 422 Invalid
      And the response is 422 because "<reason>"
      And the response matches:
        """yaml
        details: { group: meta.k8s.io, kind: ListOptions, causes: !present }
        """

      Examples:
        | query                                          | reason                                                                        |
        | resourceVersionMatch=Exact                     | resourceVersionMatch is forbidden unless resourceVersion is provided          |
        | resourceVersion=1&resourceVersionMatch=Nearly  | Unsupported value: \"Nearly\"                                                 |
        | resourceVersion=0&resourceVersionMatch=Exact   | resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"         |
        | continue=x&resourceVersion=1&resourceVersionMatch=Exact | resourceVersionMatch is forbidden when continue is provided          |
        | sendInitialEvents=true                         | sendInitialEvents is forbidden for list                                       |

    Scenario: two mistakes are told of both
      When I send GET "/api/v1/namespaces/$namespace/configmaps?continue=x&resourceVersionMatch=Exact"
      Then the response is 422 Invalid
      And .details.causes of the response has 2 items

  @req:list.continue @must
  Rule: A continue token belongs to its list, and tells how much is left
    The token is opaque. The first page tells how many objects follow, unless a selector makes that unknown. No number of
    pages shows an object twice.
    Upstream conformance: "API Chunking, server should return chunks of results for list calls"

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: s-1, labels: { page: "yes" } }
        ---
        apiVersion: v1
        kind: Secret
        metadata: { name: s-2, labels: { page: "yes" } }
        ---
        apiVersion: v1
        kind: Secret
        metadata: { name: s-3, labels: { page: "yes" } }
        ---
        apiVersion: v1
        kind: Secret
        metadata: { name: s-4, labels: { page: "yes" } }
        ---
        apiVersion: v1
        kind: Secret
        metadata: { name: s-5, labels: { page: "yes" } }
        """

    Scenario: page by page to the end
      When I send GET "/api/v1/namespaces/$namespace/secrets?limit=2"
      Then the response lists exactly "s-1, s-2"
      And .metadata.remainingItemCount of the response is 3
      And .metadata.resourceVersion of the response is saved as $version
      And .metadata.continue of the response is saved as $next
      When I delete Secret/s-5
      And I send GET "/api/v1/namespaces/$namespace/secrets?limit=2&continue=$next"
      Then the response lists exactly "s-3, s-4"
      And .metadata.remainingItemCount of the response is 1
      And .metadata.resourceVersion of the response is $version
      And .metadata.continue of the response is saved as $last
      When I send GET "/api/v1/namespaces/$namespace/secrets?limit=2&continue=$last"
      Then the response lists exactly "s-5"
      And .metadata.continue of the response is absent
      And .metadata.remainingItemCount of the response is absent

    Scenario: with a selector nobody knows how many are left
      When I send GET "/api/v1/namespaces/$namespace/secrets?limit=2&labelSelector=page"
      Then the response lists exactly "s-1, s-2"
      And .metadata.continue of the response is present
      And .metadata.remainingItemCount of the response is absent

    Scenario Outline: <what>: refused
      When I send GET "/api/v1/namespaces/$namespace/secrets?limit=2&continue=<token>"
      Then the response is 400 BadRequest
      And the response is 400 because "continue key is not valid"

      Examples:
        | what                             | token                                                                |
        | what is no token                 | bogus                                                                |
        | a token of another age           | eyJ2IjoidjEiLCJydiI6MSwic3RhcnQiOiJhIn0                              |
        | a token that begins nowhere      | eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiIifQ                |
        | a token that leads somewhere else | eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiIuLi9hIn0          |

    Scenario: a token brings its version along
      When I send GET "/api/v1/namespaces/$namespace/secrets?limit=2"
      Then .metadata.continue of the response is saved as $next
      When I send GET "/api/v1/namespaces/$namespace/secrets?limit=2&continue=$next&resourceVersion=1"
      Then the response is 400 BadRequest
      And the response is 400 because "specifying resource version is not allowed when using continue"

  @req:list.expired @should
  Rule: A list that goes on too late is told so, and may go on with what is there now
    The past is forgotten after some minutes. The refusal carries a token with which the rest can still be had, no longer
    as of the moment at which the list began.
    Upstream conformance: "API Chunking, server should support continue listing from the last key even if the original version has been compacted away"

    @slow
    Scenario: after twenty minutes
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: s-1 }
        ---
        apiVersion: v1
        kind: Secret
        metadata: { name: s-2 }
        ---
        apiVersion: v1
        kind: Secret
        metadata: { name: s-3 }
        """
      When I send GET "/api/v1/namespaces/$namespace/secrets?limit=1"
      Then the response lists exactly "s-1"
      And .metadata.continue of the response is saved as $next
      And .metadata.resourceVersion of the response is saved as $began
      When I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: s-4 }
        """
      And 20m passes
      And I send GET "/api/v1/namespaces/$namespace/secrets?continue=$next"
      Then the response is 410 Expired
      And the response is 410 because "The provided continue parameter is too old"
      And .metadata.continue of the response is saved as $rest
      When I send GET "/api/v1/namespaces/$namespace/secrets?resourceVersion=$began&resourceVersionMatch=Exact"
      Then the response is 410 Expired
      And the response is 410 because "The resourceVersion for the provided list is too old."
      When I send GET "/api/v1/namespaces/$namespace/secrets?continue=$rest"
      Then the response is 200
      And the response lists exactly "s-2, s-3, s-4"
      And .metadata.resourceVersion of the response is not $began

  @req:list.parameters @must
  Rule: A parameter that cannot be read is refused, not ignored
    Numbers are whole and fit into 64 bits. A negative limit is none.

    Scenario Outline: <parameter>=<value>
      When I send GET "/api/v1/namespaces/$namespace/configmaps?<parameter>=<value>"
      Then the response is 400 BadRequest
      And the response is 400 because "<reason>"

      Examples:
        | parameter      | value                | reason                                                         |
        | limit          | few                  | strconv.ParseInt: parsing \"few\": invalid syntax              |
        | limit          |                      | strconv.ParseInt: parsing \"\": invalid syntax                 |
        | limit          | 99999999999999999999 | value out of range                                             |
        | timeoutSeconds | soon                 | strconv.ParseInt: parsing \"soon\": invalid syntax             |

    Scenario: a limit below nothing is no limit
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: all, labels: { here: "yes" } }
        """
      When I send GET "/api/v1/namespaces/$namespace/configmaps?labelSelector=here&limit=-1"
      Then the response is 200
      And the response lists exactly "all"

  @req:list.field-selectors @must
  Rule: Each resource can be selected by the fields that it says, and by no other
    Name and namespace go everywhere. Pods also go by node, phase, restart policy and more, Secrets by type, Namespaces
    by phase, Events by what they are about. Anything else is refused, since it would have to be searched for.

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: calm }
        spec: { schedulerName: nobody, restartPolicy: Never, containers: [{ name: main, image: busybox }] }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: stubborn }
        spec: { schedulerName: nobody, containers: [{ name: main, image: busybox }] }
        ---
        apiVersion: v1
        kind: Secret
        metadata: { name: plain }
        ---
        apiVersion: v1
        kind: Secret
        metadata: { name: login }
        type: kubernetes.io/basic-auth
        stringData: { username: me }
        """

    Scenario Outline: <resource> by <selector>
      When I send GET "/api/v1/namespaces/$namespace/<resource>?fieldSelector=<selector>"
      Then the response is 200
      And the response lists exactly "<names>"

      Examples:
        | resource | selector                                         | names          |
        | pods     | spec.restartPolicy%3DNever                       | calm           |
        | pods     | spec.nodeName%3D                                 | calm, stubborn |
        | pods     | status.phase%3DPending%2Cmetadata.name%21%3Dcalm | stubborn       |
        | pods     | spec.schedulerName%3D%3Dnobody                   | calm, stubborn |
        | secrets  | type%3DOpaque                                    | plain          |
        | secrets  | type%21%3DOpaque                                 | login          |

    Scenario Outline: <resource> can be asked for by <field>
      When I send GET "<path>?fieldSelector=<field>%3Dnone"
      Then the response is 200
      And .items of the response is empty

      Examples:
        | resource                   | path                                                          | field                    |
        | pods                       | /api/v1/namespaces/$namespace/pods                            | status.podIP             |
        | pods                       | /api/v1/namespaces/$namespace/pods                            | spec.serviceAccountName  |
        | pods                       | /api/v1/namespaces/$namespace/pods                            | status.nominatedNodeName |
        | services                   | /api/v1/namespaces/$namespace/services                        | spec.clusterIP           |
        | services                   | /api/v1/namespaces/$namespace/services                        | spec.type                |
        | replicationcontrollers     | /api/v1/namespaces/$namespace/replicationcontrollers          | status.replicas          |
        | events                     | /api/v1/namespaces/$namespace/events                          | involvedObject.kind      |
        | events                     | /api/v1/namespaces/$namespace/events                          | reason                   |
        | events                     | /api/v1/namespaces/$namespace/events                          | reportingComponent       |
        | namespaces                 | /api/v1/namespaces                                            | status.phase             |
        | nodes                      | /api/v1/nodes                                                 | spec.unschedulable       |
        | jobs                       | /apis/batch/v1/namespaces/$namespace/jobs                     | status.successful        |
        | certificatesigningrequests | /apis/certificates.k8s.io/v1/certificatesigningrequests       | spec.signerName          |
        | resourceslices             | /apis/resource.k8s.io/v1/resourceslices                       | spec.driver              |

    Scenario Outline: <resource> cannot be selected by <field>
      When I send GET "<path>?fieldSelector=<field>%3Dx"
      Then the response is 400 BadRequest
      And the response is 400 because "<reason>"

      Examples:
        | resource    | path                                             | field         | reason                                            |
        | pods        | /api/v1/namespaces/$namespace/pods               | spec.bogus    | field label not supported: spec.bogus             |
        | nodes       | /api/v1/nodes                                    | status.phase  | field label not supported: status.phase           |
        | configmaps  | /api/v1/namespaces/$namespace/configmaps         | data.x        | \"data.x\" is not a known field selector          |
        | deployments | /apis/apps/v1/namespaces/$namespace/deployments  | spec.replicas | \"spec.replicas\" is not a known field selector   |

    Scenario: what is no selector
      When I send GET "/api/v1/namespaces/$namespace/pods?fieldSelector=metadata.name"
      Then the response is 400 BadRequest
      And the response is 400 because "can't understand 'metadata.name'"

  @req:list.label-grammar @must
  Rule: Labels are selected by a small language, and what is not in it is refused
    Equal and unequal, in and not in, there and not there, and more or less for whole numbers. Unequal and not in also
    match objects that lack the key. Keys and values must be such as a label can have.
    https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: one, labels: { mine: "1", size: "1", kind: in } }
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: ten, labels: { mine: "1", size: "10" } }
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: none, labels: { mine: "1", size: "" } }
        """

    Scenario Outline: <what>
      When I send GET "/api/v1/namespaces/$namespace/configmaps?labelSelector=mine%2C<selector>"
      Then the response is 200
      And the response lists exactly "<names>"

      Examples:
        | what                            | selector                    | names     |
        | more than                       | size%3E2                    | ten       |
        | less than                       | size%3C2                    | one       |
        | one of a set                    | size%20in%20%281%2C10%29    | one, ten  |
        | the empty value in a set        | size%20in%20%28%2C10%29     | ten, none |
        | none of a set, or no key at all | kind%20notin%20%28x%29      | one, ten, none |
        | an empty value                  | size%3D                     | none      |
        | a value that is a word of the language | kind%20in%20%28in%29 | one       |
        | without the key                 | %21kind                     | ten, none |

    Scenario Outline: <selector> is refused
      When I send GET "/api/v1/namespaces/$namespace/configmaps?labelSelector=<selector>"
      Then the response is 400 BadRequest
      And the response is 400 because "<reason>"

      Examples:
        | selector         | reason                                                       |
        | a%20in%201       | unable to parse requirement: found '1' expected: '('         |
        | a%3Db%3Dc        | found '=', expected: ',' or 'end of string'                  |
        | a%3Db%2C         | found '', expected: identifier after ','                     |
        | a%20near%20b     | found 'near', expected: in, notin, =, ==, !=, gt, lt         |
        | size%3Ebig       | the value must be an integer                                 |
        | a%3D-b           | a valid label must be an empty string or consist of          |
        | -a               | name part must consist of alphanumeric characters            |

  @req:read.version @must
  Rule: A read of one object may ask not to be answered from the past
    "0" takes whatever is at hand, a version takes that one or a later one. One that is still to come is not waited for
    long.

    Scenario: as of now, and not older than the last write
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: fresh }
        """
      And .metadata.resourceVersion of ConfigMap/fresh is saved as $version
      When I send GET "/api/v1/namespaces/$namespace/configmaps/fresh?resourceVersion=$version"
      Then the response is 200
      And .metadata.resourceVersion of the response is $version
      When I send GET "/api/v1/namespaces/$namespace/configmaps/fresh?resourceVersion=4611686018427387904"
      Then the response is 504 Timeout
