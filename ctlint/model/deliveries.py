"""Knows how what delivers logs of other services into buckets is spelled.

Must not know any syntax, which bucket is a trail's, nor whether a policy lets anything in.
"""

from __future__ import annotations

from ctlint.model.declare import BOOL, STR, Default, Entity, ItemsOf, Link, attr, link, links, many

_TF = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/"
_CLASSIC = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AccessLog.html"
_READ = "2026-11"

_BALANCERS = ("aws_lb", "aws_alb")


class BalancerAttribute(Entity):
    """One attribute of an Application or Network Load Balancer, as CloudFormation writes them."""

    key = attr(STR, tf=(), cfn="Key", doc="access_logs.s3.bucket, connection_logs.s3.bucket, …")
    bucket = link("Bucket", tf=(), cfn="Value", doc="what it is set to, where that is a bucket")


class LogDelivery(Entity):
    """What makes a service other than CloudTrail deliver its logs into a bucket."""

    types = {
        "tf": (
            "aws_config_delivery_channel",
            "aws_flow_log",
            "aws_cloudfront_distribution",
            "aws_elb",
            *_BALANCERS,
            "aws_kinesis_firehose_delivery_stream",
            "aws_route53_resolver_query_log_config",
            "aws_wafv2_web_acl_logging_configuration",
        ),
        "cfn": (
            "AWS::Config::DeliveryChannel",
            "AWS::EC2::FlowLog",
            "AWS::CloudFront::Distribution",
            "AWS::ElasticLoadBalancing::LoadBalancer",
            "AWS::ElasticLoadBalancingV2::LoadBalancer",
            "AWS::KinesisFirehose::DeliveryStream",
            "AWS::Route53Resolver::ResolverQueryLoggingConfig",
            "AWS::WAFv2::LoggingConfiguration",
        ),
    }

    buckets = links(
        "Bucket",
        tf=(
            "s3_bucket_name",
            "log_destination",
            "logging_config.bucket",
            "access_logs.bucket",
            "extended_s3_configuration.bucket_arn",
            "destination_arn",
        ),
        cfn=(
            "S3BucketName",
            "LogDestination",
            "DistributionConfig.Logging.Bucket",
            "AccessLoggingPolicy.S3BucketName",
            "ExtendedS3DestinationConfiguration.BucketARN",
            "S3DestinationConfiguration.BucketARN",
            "DestinationArn",
        ),
        doc="where it delivers, as far as that is a bucket",
    )
    listed = attr(
        ItemsOf(Link("Bucket")),
        tf="log_destination_configs",
        cfn="LogDestinationConfigs",
        doc="the same, where a list is written",
    )
    enabled = attr(
        BOOL,
        tf="access_logs.enabled",
        cfn="AccessLoggingPolicy.Enabled",
        default={
            "tf": Default(True, f"{_TF}elb", _READ),
            "cfn": Default(True, _CLASSIC, _READ),
            **{native: Default(False, f"{_TF}lb", _READ) for native in _BALANCERS},
        },
        doc="whether a load balancer delivers; other services do where they name a bucket",
    )
    attributes_set = many(
        BalancerAttribute, tf=(), cfn="LoadBalancerAttributes", doc="what is set of a load balancer of the newer kinds"
    )
