// The yardstick of the simulated driver: ten minutes with one request a second, one in ten a post, and a region down in
// the middle.
import { type NetworkError, scenario } from 'antipode'

const SECONDS = 600

export default scenario(
  { template: '../../lambdas/template.yaml', regions: ['us-east-1', 'eu-west-2', 'ap-southeast-2'] },
  async (world) => {
    const user = world.client({ near: 'us-east-1' })
    const ignoreOutage = (error: NetworkError) => error.failure
    for (let second = 0; second < SECONDS; second++) {
      const next = world.advance(1_000)
      if (second === 120) world.faults.regionDown('us-east-1')
      if (second === 360) world.faults.heal()
      if (second % 10 === 0) await user.post('/messages', { text: `message ${second}` }).catch(ignoreOutage)
      else await user.get('/history').catch(ignoreOutage)
      await next
    }
  },
)
