// GET /health: what Route 53 asks every few seconds. It proves that the region takes requests and runs code; it touches
// no other service, so that a slow dependency does not take every region out of DNS at once.

export async function handler() {
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify({ status: 'ok', region: process.env.AWS_REGION }),
  }
}
