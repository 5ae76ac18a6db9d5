// What the control operations answer when they refuse.
import { AwsError } from '../../aws/errors.js'

export function badRequest(message: string): AwsError {
  return new AwsError('BadRequestException', message, 400)
}

export function notFound(message: string): AwsError {
  return new AwsError('NotFoundException', message, 404)
}

export function conflict(message: string): AwsError {
  return new AwsError('ConflictException', message, 409)
}

/** For what AWS takes and we do not carry out: to drop it in silence would show the user something that is not so. */
export function notYet(what: string): AwsError {
  return badRequest(`Antipode does not have ${what} of API Gateway yet.`)
}
