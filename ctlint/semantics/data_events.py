"""Knows the types of resources that have data events, and what a type that is none of them is meant to be.

Must not know selectors, nor what is refused.
"""

from __future__ import annotations

import re
from functools import cache

from ctlint.hints import Literal

_SERVICES = """
AIDevOps: AgentSpace Association OperatorAppTeam PipelineMetadata Service
AIOps: InvestigationGroup
AppConfig: Configuration
AppSync: GraphQLApi
B2BI: Transformer
Backup: SearchJob
Bedrock: AdvancedOptimizePromptJob AgentAlias AsyncInvoke AutomatedReasoningPolicy AutomatedReasoningPolicyVersion
Bedrock: Blueprint DataAutomationInvocation DataAutomationProfile DataAutomationProject FlowAlias FlowExecution
Bedrock: Guardrail InlineAgent KnowledgeBase Model PromptVersion Session Tool
BedrockAgentCore: APIKeyCredentialProvider Browser BrowserCustom CodeInterpreter CodeInterpreterCustom Evaluator
BedrockAgentCore: Gateway Memory OAuth2CredentialProvider Runtime RuntimeEndpoint TokenVault WorkloadIdentity
BedrockAgentCore: WorkloadIdentityDirectory
Cassandra: Stream Table
CloudFront: KeyValueStore
CloudOptimization: Profile Recommendation
CloudTrail: Channel
CloudWatch: Metric
CodeGuruProfiler: ProfilingGroup
CodeWhisperer: Customization Profile
Cognito: IdentityPool
DSQL: Cluster
DataExchange: Asset
Deadline: Fleet Job Queue Worker
DynamoDB: Stream Table
EC2: InstanceConnectEndpoint Snapshot
ECS: ContainerInstance
EKS: Dashboard
EMRWAL: Workspace
FSx: Volume
FinSpace: Environment
GameLiftStreams: Application StreamGroup
GeoMaps: Provider
GeoPlaces: Provider
GeoRoutes: Provider
Glue: Table
GreengrassV2: ComponentVersion Deployment
GuardDuty: Detector MalwareScan
IoT: Certificate Thing
IoTSiteWise: Asset TimeSeries
IoTTwinMaker: Entity Workspace
KendraRanking: ExecutionPlan
Kinesis: Stream StreamConsumer
KinesisFirehose: DeliveryStream
KinesisVideo: SignalingChannel Stream
Lambda: Function
MWAA: Environment
MachineLearning: MlModel
ManagedBlockchain: Network Node
ManagedBlockchainQuery: QueryAPI
MedicalImaging: Datastore Imageset
NeptuneGraph: Graph
NetworkFlowMonitor: Monitor Scope
NovaAct: WorkflowDefinition WorkflowRun
One: UKey User
PCAConnectorAD: Connector
PCAConnectorSCEP: Connector
PaymentCryptography: Alias Key
Pinpoint: App
QApps: QApp QAppSession
QBusiness: Application DataSource Index Integration WebExperience
QDeveloper: Integration
QuickSight: Flow FlowSession
Quicksight: ActionConnector
RDS: DBCluster
RUM: AppMonitor
Redshift: Cluster
S3: AccessPoint Object
S3Express: Object
S3ObjectLambda: AccessPoint
S3Outposts: Object
S3Tables: Table TableBucket
S3Vectors: Index VectorBucket
SCN: Instance
SDB: Domain
SES: ConfigurationSet EmailIdentity Template
SMSVoice: Message OriginationIdentity
SNS: PlatformEndpoint Topic
SQS: Queue
SSM: ExecutionPreview ManagedNode
SSMMessages: ControlChannel
SWF: Domain
SageMaker: Endpoint ExperimentTrialComponent FeatureGroup MlflowTrackingServer
ServiceDiscovery: Namespace Service
Signer: SigningJob SigningProfile
SitewiseAssistant: Conversation
SocialMessaging: PhoneNumberId WabaId
StepFunctions: Activity StateMachine
SupportAccess: Tenant TrustingAccount TrustingRole
ThinClient: Device Environment
Timestream: Database RegionalEndpoint Table
Transform: AgentInstance
TransformCustom: Campaign Conversation KnowledgeItem Package
VerifiedPermissions: PolicyStore
XRay: Trace
"""
"""Service: its types, in the table of https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-events.html,
read 2026-11. AWS adds to it every month, and takes nothing away: all that its SDKs named since 2022 is still there."""
_ALSO = frozenset(("AWS::QApps:QApp",))
"""Written so in AWS's SDKs of 2024, whose documentation was the list at that time."""
_FORM = r"AWS::[A-Za-z0-9]+::[A-Za-z0-9]+"
_BUCKET = "aws::s3::bucket"
"""There are no data events of buckets: those of their objects are of the type AWS::S3::Object."""


Standing = Literal["known", "refused", "unlisted"]


@cache
def types() -> frozenset[str]:
    """All types of the table."""
    return frozenset(
        f"AWS::{service}::{name}"
        for service, _, names in (line.partition(": ") for line in _SERVICES.strip().splitlines())
        for name in names.split()
    )


@cache
def _by_letters() -> dict[str, str]:
    """Each type by its letters in lower case; "" where the table itself writes a service's name in two ways."""
    ways: dict[str, set[str]] = {}
    for one in types():
        service = one.split("::")[1]
        ways.setdefault(service.lower(), set()).add(service)
    return {one.lower(): one if len(ways[one.split("::")[1].lower()]) == 1 else "" for one in types()}


def standing(written: str) -> tuple[Standing, str]:
    """Whether there are data events of a type: and what it is meant to be, where it is refused and that is plain.

    A type is taken for a slip of the pen where it is one that is known but for its case, an "s" at its end or one
    letter; every other of the right form may have come after the table was read. No two types of the table, and none
    that came in four years to those that were there, are so near to each other.
    """
    if written in types() or written in _ALSO:
        return "known", written
    if not re.fullmatch(_FORM, written):
        return "refused", ""
    known, letters = _by_letters(), written.lower()
    if letters in (_BUCKET, _BUCKET + "s"):
        return "refused", known["aws::s3::object"]
    for near in (letters, letters.removesuffix("s")):
        if near in known:
            return ("refused", known[near]) if known[near] else ("unlisted", "")
    meant = [whole for near, whole in known.items() if whole and one_slip_apart(letters, near)]
    return ("refused", meant[0]) if len(meant) == 1 else ("unlisted", "")


def one_slip_apart(one: str, other: str) -> bool:
    """Whether one letter more, less or another, or two neighbours that changed places, is all that differs."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[start:], other[start:]
    if one[1:] == other[1:] or one[1:] == other or one == other[1:]:
        return True
    return one[:2] == other[1::-1] and one[2:] == other[2:]
