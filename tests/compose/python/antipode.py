"""The simulator as a container, for suites in Python: its regions are embedded in it, and broken over its control API."""

import os

import requests
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import HttpWaitStrategy

APPLICATION, AWS, CONTROL = 8080, 4566, 4000


class AntipodeContainer(DockerContainer):
    """Runs the application that the image has, the demonstration, in the regions that are named."""

    def __init__(self, *regions: str, image: str = os.environ.get("ANTIPODE_IMAGE", "antipode")) -> None:
        super().__init__(image)
        self.with_command(["up", "--regions", ",".join(regions)])
        self.with_exposed_ports(APPLICATION, AWS, CONTROL)
        self.waiting_for(HttpWaitStrategy(CONTROL, "/status").for_status_code(200).with_startup_timeout(120))

    def url(self, port: int) -> str:
        return f"http://{self.get_container_host_ip()}:{self.get_exposed_port(port)}"

    @property
    def aws_url(self) -> str:
        """For boto3's `endpoint_url`: the signed region picks the region."""
        return self.url(AWS)

    def near(self, region: str, method: str, path: str, body: object = None) -> requests.Response:
        """What somebody near a region gets from the application; `x-antipode-region` says which region answered."""
        headers = {"x-antipode-near": region}
        return requests.request(method, self.url(APPLICATION) + path, json=body, headers=headers, timeout=60)

    def start_fault(self, fault: str, region: str, **settings: object) -> str:
        """Answers the fault's id."""
        body = {"fault": fault, "regions": [region], "settings": settings}
        return self._control("POST", "/faults", body)["id"]

    def heal(self, fault_id: str) -> None:
        self._control("DELETE", f"/faults/{fault_id}")

    def status(self) -> dict:
        return self._control("GET", "/status")

    def _control(self, method: str, path: str, body: object = None) -> dict:
        response = requests.request(method, self.url(CONTROL) + path, json=body, timeout=10)
        assert response.ok, response.text
        return response.json()
