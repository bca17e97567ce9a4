/**
 * What `internal-types.ts` is for Pods, for kinds of other groups, in the same notation.
 * Upstream: pkg/apis/{batch,core,flowcontrol,resource}/types.go.
 */
export const internalGroupTypes: Readonly<Record<string, string>> = {
  ObjectReference: "Kind Namespace Name UID/uid APIVersion/apiVersion ResourceVersion FieldPath",

  PodFailurePolicy: "Rules[]=PodFailureRule",
  PodFailureRule: "Action OnExitCodes*=ExitCodes OnPodConditions[]=PodConditionPattern",
  ExitCodes: "ContainerName* Operator Values[]",
  PodConditionPattern: "Type Status",
  SuccessPolicy: "Rules[]=SuccessRule",
  SuccessRule: "SucceededIndexes* SucceededCount*",

  FlowSchemaSpec:
    "PriorityLevelConfiguration=LevelReference MatchingPrecedence# DistinguisherMethod*=Distinguisher Rules[]=FlowRules",
  LevelReference: "Name",
  Distinguisher: "Type",
  FlowRules: "Subjects[]=FlowSubject ResourceRules[]=FlowResources NonResourceRules[]=FlowPaths",
  FlowSubject: "Kind User*=LevelReference Group*=LevelReference ServiceAccount*=FlowAccount",
  FlowAccount: "Namespace Name",
  FlowResources: "Verbs[] APIGroups/apiGroups[] Resources[] ClusterScope? Namespaces[]",
  FlowPaths: "Verbs[] NonResourceURLs/nonResourceURLs[]",
  PriorityLevelConfigurationSpec: "Type Limited*=LimitedLevel Exempt*=ExemptLevel",
  LimitedLevel: "NominalConcurrencyShares# LimitResponse=LimitResponse LendablePercent* BorrowingLimitPercent*",
  LimitResponse: "Type Queuing*=Queuing",
  Queuing: "Queues# HandSize# QueueLengthLimit#",
  ExemptLevel: "NominalConcurrencyShares* LendablePercent*",

  ResourceClaimSpec: "Devices=DeviceClaim",
  DeviceClaim: "Requests[]=DeviceRequest Constraints[]=DeviceConstraint Config[]=ClaimConfiguration",
  DeviceRequest: "Name Exactly*=ExactRequest FirstAvailable[]=SubRequest",
  ExactRequest:
    "DeviceClassName Selectors[]=DeviceSelector AllocationMode Count# AdminAccess* Tolerations[]=Toleration " +
    "Capacity*=CapacityRequirements",
  SubRequest:
    "Name DeviceClassName Selectors[]=DeviceSelector AllocationMode Count# Tolerations[]=Toleration " +
    "Capacity*=CapacityRequirements",
  DeviceSelector: "CEL/cel*=DeviceExpression",
  DeviceExpression: "Expression",
  CapacityRequirements: "Requests{}",
  DeviceConstraint: "Requests[] MatchAttribute* DistinctAttribute*",
  ClaimConfiguration: "Requests[] Opaque*=OpaqueConfiguration",
  OpaqueConfiguration: "Driver Parameters~",
  AllocationResult: "Devices=DeviceAllocation NodeSelector~ AllocationTimestamp~",
  DeviceAllocation: "Results[]=DeviceResult Config[]=AllocationConfiguration",
  DeviceResult:
    "Request Driver Pool Device AdminAccess* Tolerations[]=Toleration BindingConditions[] " +
    "BindingFailureConditions[] ShareID/shareID* ConsumedCapacity{}",
  AllocationConfiguration: "Source Requests[] Opaque*=OpaqueConfiguration",
};
