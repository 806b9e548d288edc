from communities.kernel.errors import RuleBroken


class NoCommunity(RuleBroken):
    """Work that belongs to a community was asked for without one, or for one that is gone or closed."""

    code = "no_community"
    status = 404


class ProvisioningFailed(RuleBroken):
    code = "provisioning_failed"
