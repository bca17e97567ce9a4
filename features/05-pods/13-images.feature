@seed:K4.5 @seed:C1.2
Feature: Images come to the node, or do not
  When an image is pulled is for the Pod to say; whether it may have it, for the registry.
  https://kubernetes.io/docs/concepts/containers/images/

  @req:image.policy @must
  Rule: The pull policy says whether what is on the node will do
    Without a policy, `latest` is always pulled and anything else only when it is missing.

    Scenario: one that may not be pulled and is not there leaves its container waiting
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: never }
        spec:
          containers: [{ name: main, image: "registry.invalid/none:1", imagePullPolicy: Never }]
        """
      Then within 30s container "main" of Pod/never is waiting (ErrImageNeverPull)
      And within 30s a Warning event "ErrImageNeverPull" saying "is not present with pull policy of Never" is recorded for Pod/never
      And for 60s Pod/never is Pending
      And for 60s no Events match:
        """yaml
        involvedObject: { name: never }
        reason: Pulling
        """

    Scenario: one that is there is used as it is, unless it is always pulled
      Given a ready node is saved as $node
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: first }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "nginx:1.7.9" }]
        """
      And Pod/first is Ready
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: second }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "nginx:1.7.9" }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: third }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "nginx:1.7.9", imagePullPolicy: Always }]
        """
      Then within 60s a Normal event "Pulled" saying "already present on machine" is recorded for Pod/second
      And within 60s a Normal event "Pulling" is recorded for Pod/third
      And within 60s a Normal event "Pulled" saying "Successfully pulled image" is recorded for Pod/third
      And within 60s Pod/second is Ready
      And within 60s Pod/third is Ready
      And now no Events match:
        """yaml
        involvedObject: { name: second }
        reason: Pulling
        """

    Scenario: a node tells which images it has
      Given a ready node is saved as $node
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: user }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "nginx:1.7.9" }]
        """
      And Pod/user is Ready
      When 1s passes
      Then within 60s Node/$node matches:
        """yaml
        status: { images: !some { names: !some "docker.io/library/nginx:1.7.9", sizeBytes: !gt 0 } }
        """

  @req:image.private @must @needs:private-images
  Rule: A private image is for those who bring its registry's credentials
    In a Secret that the Pod names, or its ServiceAccount. What one Pod was allowed to pull, another is not.
    https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/

    Background:
      Given a ready node is saved as $node
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: harbour }
        type: kubernetes.io/dockerconfigjson
        stringData: { .dockerconfigjson: '{"auths":{"registry.seatrial.dev":{"username":"sailor","password":"ahoy"}}}' }
        ---
        apiVersion: v1
        kind: Secret
        metadata: { name: forged }
        type: kubernetes.io/dockerconfigjson
        stringData: { .dockerconfigjson: '{"auths":{"registry.seatrial.dev":{"username":"sailor","password":"guess"}}}' }
        ---
        apiVersion: v1
        kind: Secret
        metadata: { name: elsewhere }
        type: kubernetes.io/dockerconfigjson
        stringData: { .dockerconfigjson: '{"auths":{"other.seatrial.dev":{"username":"sailor","password":"ahoy"}}}' }
        """

    Scenario: with its secret it starts; without, it does not, though the image is on the node by then
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: crew }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          imagePullSecrets: [{ name: elsewhere }, { name: harbour }]
          containers: [{ name: main, image: "registry.seatrial.dev/private/busybox:1", command: [sleep, "3600"] }]
        """
      And Pod/crew is Ready
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: stowaway }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.seatrial.dev/private/busybox:1", command: [sleep, "3600"] }]
        """
      Then within 60s container "main" of Pod/stowaway is waiting (ErrImagePull)
      And within 60s a Warning event "Failed" saying "401 Unauthorized" is recorded for Pod/stowaway
      And never within 60s Pod/stowaway is Running

    Scenario Outline: not with <what>
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: stranger }
        spec:
          nodeName: $node
          imagePullSecrets: [{ name: <secret> }]
          containers: [{ name: main, image: "registry.seatrial.dev/private/busybox:1", command: [sleep, "3600"] }]
        """
      Then within 60s container "main" of Pod/stranger is waiting (ErrImagePull)
      And within 60s container "main" of Pod/stranger is waiting (ImagePullBackOff)
      And never within 60s Pod/stranger is Running

      Examples:
        | what                             | secret    |
        | a password that is wrong         | forged    |
        | credentials of another registry  | elsewhere |

    Scenario: a secret that is not there is told of, and looked for again
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: early }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          imagePullSecrets: [{ name: late }]
          containers: [{ name: main, image: "registry.seatrial.dev/private/busybox:1", command: [sleep, "3600"] }]
        """
      And within 60s a Warning event "FailedToRetrieveImagePullSecret" saying "Unable to retrieve some image pull secrets (late); attempting to pull the image may not succeed." is recorded for Pod/early
      When I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: late }
        type: kubernetes.io/dockerconfigjson
        stringData: { .dockerconfigjson: '{"auths":{"registry.seatrial.dev/private":{"auth":"c2FpbG9yOmFob3k="}}}' }
        """
      Then within 180s Pod/early is Ready

    Scenario: a ServiceAccount's secrets are its Pods' secrets
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: bosun }
        imagePullSecrets: [{ name: harbour }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: crew }
        spec:
          nodeName: $node
          serviceAccountName: bosun
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.seatrial.dev/private/busybox:1", command: [sleep, "3600"] }]
        """
      Then within 60s Pod/crew is Ready
      And now .spec.imagePullSecrets of Pod/crew is present

  @req:image.slow @should @needs:slow-images @slow
  Rule: While an image is on its way its Pod waits, and so does whoever deletes it
    Images come one after the other; an event tells how long it took.

    Scenario: it waits, and then runs
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: patient }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.seatrial.dev/slow:1", command: [sleep, "3600"] }]
        """
      Then within 30s and for 20s container "main" of Pod/patient is waiting (ContainerCreating)
      And within 30s a Normal event "Pulling" saying "registry.seatrial.dev/slow:1" is recorded for Pod/patient
      And never within 20s Pod/patient is Running
      And within 300s Pod/patient is Ready
      And within 300s a Normal event "Pulled" saying "Successfully pulled image" is recorded for Pod/patient

    Scenario: whoever is deleted meanwhile goes once it has come
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: impatient }
        spec:
          terminationGracePeriodSeconds: 3
          containers: [{ name: main, image: "registry.seatrial.dev/slow:1", command: [sleep, "3600"] }]
        """
      And within 30s a Normal event "Pulling" is recorded for Pod/impatient
      When I delete Pod/impatient
      Then never within 20s Pod/impatient is gone
      And within 300s Pod/impatient is gone
