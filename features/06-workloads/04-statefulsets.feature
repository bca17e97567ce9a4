@seed:K5.3
Feature: A StatefulSet gives its Pods names that stay
  The document's own example, with three replicas of `my-image`. Each Pod has an ordinal, a name made from it that
  survives the Pod, and where claims are asked for, a volume of its own.
  https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/

  Background:
    Given this manifest:
      """yaml
      apiVersion: v1
      kind: Service
      metadata:
        name: my-service
      spec:
        clusterIP: None
        selector:
          app: my-app
        ports:
          - port: 8181
      ---
      apiVersion: apps/v1
      kind: StatefulSet
      metadata:
        name: my-statefulset
      spec:
        selector:
          matchLabels:
            app: my-app
        serviceName: my-service
        replicas: 3
        template:
          metadata:
            labels:
              app: my-app
          spec:
            terminationGracePeriodSeconds: 2
            containers:
              - name: my-pod
                image: my-image
                ports:
                  - containerPort: 8181
      """

  @req:statefulset.ordinals @must
  Rule: Pods are named by ordinals from zero
    The name is a Pod's identity: whoever comes back under it takes up what the one before has left.

    Scenario: three replicas are called 0, 1 and 2
      Given it must always hold that at most 3 Pods labelled "app=my-app" are present
      Then within 180s StatefulSet/my-statefulset is Ready
      And now Pod/my-statefulset-0 matches:
        """yaml
        metadata: { labels: { "apps.kubernetes.io/pod-index": "0", "statefulset.kubernetes.io/pod-name": my-statefulset-0 } }
        spec: { hostname: my-statefulset-0, subdomain: my-service }
        """
      And now Pod/my-statefulset-1 is Ready
      And now Pod/my-statefulset-2 is Ready
      And for 10s Pod/my-statefulset-3 is gone

    Scenario: a Pod that is deleted comes back under its name, as another Pod
      Given within 180s StatefulSet/my-statefulset is Ready
      And .metadata.uid of Pod/my-statefulset-1 is saved as $uid
      When I delete Pod/my-statefulset-1
      Then within 120s .metadata.uid of Pod/my-statefulset-1 is not $uid
      And within 120s Pod/my-statefulset-1 is Ready

  @req:statefulset.order @must
  Rule: Pods start in order, each after the one before is ready, and stop in reverse
    Upstream conformance: "StatefulSet, Scaling"
    Upstream conformance: "StatefulSet resource Replica scaling"

    Scenario: the second is made only when the first is Ready
      Then within 180s StatefulSet/my-statefulset is Ready
      And Pod/my-statefulset-0 became Ready before Pod/my-statefulset-1 became present
      And Pod/my-statefulset-1 became present before Pod/my-statefulset-1 became Ready
      And Pod/my-statefulset-1 became Ready before Pod/my-statefulset-2 became present

    Scenario: while one is not ready, the next one is not made
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: queue }
        spec:
          selector: { matchLabels: { app: queue } }
          serviceName: my-service
          replicas: 2
          template:
            metadata: { labels: { app: queue } }
            spec:
              terminationGracePeriodSeconds: 0
              containers:
                - name: main
                  image: busybox
                  command: [sleep, "3600"]
                  readinessProbe: { exec: { command: [test, -e, /tmp/go] }, periodSeconds: 1 }
        """
      And within 60s Pod/queue-0 is Running
      Then never within 20s Pod/queue-1 is present
      When I run "touch /tmp/go" in Pod/queue-0
      Then within 60s Pod/queue-1 is present

    Scenario: scaling in removes the highest ordinal first
      Given within 180s StatefulSet/my-statefulset is Ready
      When I scale StatefulSet/my-statefulset to 1
      Then within 120s exactly 1 Pods labelled "app=my-app" are present
      And Pod/my-statefulset-2 became gone before Pod/my-statefulset-1 became terminating
      And Pod/my-statefulset-1 became terminating before Pod/my-statefulset-1 became gone
      And now Pod/my-statefulset-0 is Ready

  @req:statefulset.claims @must
  Rule: Each Pod gets a claim of its own from a template, and keeps it
    It takes a cluster that makes volumes for claims that name no class.

    @needs:dynamic-provisioning
    Scenario: the claim outlives the Pod and comes back to its successor
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db }
        spec:
          selector: { matchLabels: { app: db } }
          serviceName: my-service
          replicas: 2
          template:
            metadata: { labels: { app: db } }
            spec:
              terminationGracePeriodSeconds: 0
              containers:
                - name: main
                  image: busybox
                  command: [sh, -c, "echo started >> /data/log; sleep 1000000"]
                  volumeMounts: [{ name: data, mountPath: /data }]
          volumeClaimTemplates:
            - metadata: { name: data }
              spec:
                accessModes: [ReadWriteOnce]
                resources: { requests: { storage: 1Gi } }
        """
      And within 180s StatefulSet/db is Ready
      And .metadata.uid of PersistentVolumeClaim/data-db-0 is saved as $claim
      And now PersistentVolumeClaim/data-db-1 is Bound
      And .metadata.uid of Pod/db-0 is saved as $pod
      When I delete Pod/db-0
      Then within 120s .metadata.uid of Pod/db-0 is not $pod
      And within 120s Pod/db-0 is Ready
      And now .metadata.uid of PersistentVolumeClaim/data-db-0 is $claim
      When I run "cat /data/log" in Pod/db-0
      Then the output is:
        """
        started
        started
        """
