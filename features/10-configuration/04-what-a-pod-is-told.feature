@seed:K9.1
Feature: Files tell a container of its Pod
  The downward API: fields of the Pod as files, which follow where the Pod's labels and annotations change.
  https://kubernetes.io/docs/concepts/workloads/pods/downward-api/

  @req:downward.files @must
  Rule: Fields and resources of the Pod are files, with the modes that are asked for
    They come as a volume of their own, or beside others in a projected one. Only what can be told of a Pod that is not
    there yet may be asked for.
    Upstream conformance: "DownwardAPI volume, pod name"
    Upstream conformance: "DownwardAPI volume, CPU limits"
    Upstream conformance: "DownwardAPI volume, CPU request"
    Upstream conformance: "DownwardAPI volume, memory limits"
    Upstream conformance: "DownwardAPI volume, memory request"
    Upstream conformance: "DownwardAPI volume, CPU limit, default node allocatable"
    Upstream conformance: "DownwardAPI volume, memory limit, default node allocatable"
    Upstream conformance: "DownwardAPI volume, volume mode 0400"
    Upstream conformance: "DownwardAPI volume, file mode 0400"
    Upstream conformance: "DownwardAPI volume, update annotations"
    Upstream conformance: "DownwardAPI volume, update label"
    Upstream conformance: "Projected Volume, DownwardAPI, pod name"
    Upstream conformance: "Projected Volume, DownwardAPI, CPU limits"
    Upstream conformance: "Projected Volume, DownwardAPI, CPU request"
    Upstream conformance: "Projected Volume, DownwardAPI, memory limits"
    Upstream conformance: "Projected Volume, DownwardAPI, memory request"
    Upstream conformance: "Projected Volume, DownwardAPI, CPU limit, node allocatable"
    Upstream conformance: "Projected Volume, DownwardAPI, memory limit, node allocatable"
    Upstream conformance: "Projected Volume, DownwardAPI, volume mode 0400"
    Upstream conformance: "Projected Volume, DownwardAPI, volume mode 0400"
    Upstream conformance: "Projected Volume, DownwardAPI, update annotation"
    Upstream conformance: "Projected Volume, DownwardAPI, update labels"

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: told, labels: { tier: front, app: shop }, annotations: { note: first } }
        spec:
          terminationGracePeriodSeconds: 0
          volumes:
            - name: plain
              downwardAPI:
                items: &items
                  - { path: podname, fieldRef: { fieldPath: metadata.name } }
                  - { path: labels, fieldRef: { fieldPath: metadata.labels } }
                  - { path: annotations, fieldRef: { fieldPath: metadata.annotations } }
                  - { path: strict/podname, mode: 256, fieldRef: { fieldPath: metadata.name } }
                  - { path: cpu_limit, resourceFieldRef: { containerName: main, resource: limits.cpu } }
                  - { path: memory_limit, resourceFieldRef: { containerName: main, resource: limits.memory } }
                  - { path: cpu_request, resourceFieldRef: { containerName: main, resource: requests.cpu } }
                  - { path: memory_request, resourceFieldRef: { containerName: main, resource: requests.memory } }
                  - { path: cpu_given, resourceFieldRef: { containerName: free, resource: limits.cpu } }
                  - { path: memory_given, resourceFieldRef: { containerName: free, resource: limits.memory } }
            - { name: projected, projected: { sources: [{ downwardAPI: { items: *items } }] } }
            - { name: strict, downwardAPI: { defaultMode: 256, items: [{ path: podname, fieldRef: { fieldPath: metadata.name } }] } }
            - { name: strict-projected, projected: { defaultMode: 256, sources: [{ downwardAPI: { items: [{ path: podname, fieldRef: { fieldPath: metadata.name } }] } }] } }
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              resources: { requests: { cpu: 250m, memory: 32Mi }, limits: { cpu: 1250m, memory: 64Mi } }
              volumeMounts:
                - { name: plain, mountPath: /plain }
                - { name: projected, mountPath: /projected }
                - { name: strict, mountPath: /strict-plain }
                - { name: strict-projected, mountPath: /strict-projected }
            - { name: free, image: busybox, command: [sleep, "3600"] }
        """
      And within 60s Pod/told is Ready

    Scenario Outline: names, amounts and modes in a <volume> volume
      When I run "cd /<volume>; cat podname; echo; stat -L -c %a podname strict/podname /strict-<volume>/podname" in container "main" of Pod/told
      Then the output is:
        """
        told
        644
        400
        400
        """
      When I run "cd /<volume>; for f in cpu_limit memory_limit cpu_request memory_request; do cat $f; echo; done" in container "main" of Pod/told
      Then the output is:
        """
        2
        67108864
        1
        33554432
        """
      When I run "cd /<volume>; cat cpu_given; echo; cat memory_given" in container "main" of Pod/told
      Then the output matches /^[1-9][0-9]*\n[1-9][0-9]{6,}\n?$/
      When I run "cd /<volume>; cat labels" in container "main" of Pod/told
      Then the output contains "app=\"shop\"\ntier=\"front\""

      Examples:
        | volume    |
        | plain     |
        | projected |

    Scenario Outline: files in a <volume> volume follow labels and annotations
      When I label Pod/told with "tier=back"
      Then within 120s running "grep tier /<volume>/labels" in container "main" of Pod/told prints "tier=\"back\""
      When I merge patch Pod/told with:
        """yaml
        metadata: { annotations: { note: second } }
        """
      Then within 120s running "cat /<volume>/annotations" in container "main" of Pod/told prints "note=\"second\""
      And now .status.containerStatuses["main"].restartCount of Pod/told is 0

      Examples:
        | volume    |
        | plain     |
        | projected |

    Scenario: what only a running Pod has is no file
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: curious }
        spec:
          volumes: [{ name: v, downwardAPI: { items: [{ path: ip, fieldRef: { fieldPath: status.podIP } }] } }]
          containers: [{ name: main, image: busybox }]
        """
      Then the response is 422 Invalid
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: escaping }
        spec:
          volumes: [{ name: v, downwardAPI: { items: [{ path: ../name, fieldRef: { fieldPath: metadata.name } }] } }]
          containers: [{ name: main, image: busybox }]
        """
      Then the response is 422 Invalid
