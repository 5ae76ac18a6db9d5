// The regions that a world may have, and where they stand. AWS publishes no coordinates: city centres stand in
// (fidelity 7.4).

export interface RegionPlace {
  readonly city: string
  /** Degrees. */
  readonly latitude: number
  readonly longitude: number
}

export const REGIONS: Readonly<Record<string, RegionPlace>> = {
  'af-south-1': { city: 'Cape Town', latitude: -33.9249, longitude: 18.4241 },
  'ap-east-1': { city: 'Hong Kong', latitude: 22.3193, longitude: 114.1694 },
  'ap-northeast-1': { city: 'Tokyo', latitude: 35.6762, longitude: 139.6503 },
  'ap-northeast-2': { city: 'Seoul', latitude: 37.5665, longitude: 126.978 },
  'ap-northeast-3': { city: 'Osaka', latitude: 34.6937, longitude: 135.5023 },
  'ap-south-1': { city: 'Mumbai', latitude: 19.076, longitude: 72.8777 },
  'ap-south-2': { city: 'Hyderabad', latitude: 17.385, longitude: 78.4867 },
  'ap-southeast-1': { city: 'Singapore', latitude: 1.3521, longitude: 103.8198 },
  'ap-southeast-2': { city: 'Sydney', latitude: -33.8688, longitude: 151.2093 },
  'ap-southeast-3': { city: 'Jakarta', latitude: -6.2088, longitude: 106.8456 },
  'ap-southeast-4': { city: 'Melbourne', latitude: -37.8136, longitude: 144.9631 },
  'ap-southeast-5': { city: 'Kuala Lumpur', latitude: 3.139, longitude: 101.6869 },
  'ap-southeast-7': { city: 'Bangkok', latitude: 13.7563, longitude: 100.5018 },
  'ca-central-1': { city: 'Montréal', latitude: 45.5, longitude: -73.57 },
  'ca-west-1': { city: 'Calgary', latitude: 51.0447, longitude: -114.0719 },
  'eu-central-1': { city: 'Frankfurt', latitude: 50.1109, longitude: 8.6821 },
  'eu-central-2': { city: 'Zurich', latitude: 47.3769, longitude: 8.5417 },
  'eu-north-1': { city: 'Stockholm', latitude: 59.3293, longitude: 18.0686 },
  'eu-south-1': { city: 'Milan', latitude: 45.4642, longitude: 9.19 },
  'eu-south-2': { city: 'Madrid', latitude: 40.4168, longitude: -3.7038 },
  'eu-west-1': { city: 'Dublin', latitude: 53.3498, longitude: -6.2603 },
  'eu-west-2': { city: 'London', latitude: 51.5074, longitude: -0.1278 },
  'eu-west-3': { city: 'Paris', latitude: 48.8566, longitude: 2.3522 },
  'il-central-1': { city: 'Tel Aviv', latitude: 32.0853, longitude: 34.7818 },
  'me-central-1': { city: 'Dubai', latitude: 25.2048, longitude: 55.2708 },
  'me-south-1': { city: 'Manama', latitude: 26.2285, longitude: 50.586 },
  'mx-central-1': { city: 'Querétaro', latitude: 20.59, longitude: -100.39 },
  'sa-east-1': { city: 'São Paulo', latitude: -23.5558, longitude: -46.6396 },
  'us-east-1': { city: 'Ashburn', latitude: 39.0458, longitude: -77.4874 },
  'us-east-2': { city: 'Columbus', latitude: 39.9612, longitude: -82.9988 },
  'us-west-1': { city: 'San Francisco', latitude: 37.7749, longitude: -122.4194 },
  'us-west-2': { city: 'Portland', latitude: 45.5152, longitude: -122.6784 },
}

export const REGION_NAMES: readonly string[] = Object.keys(REGIONS)
