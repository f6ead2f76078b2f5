import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { present } from '../kernel/assert.ts';
import { instant } from '../kernel/brand.ts';
import type { Credential, Credentials, Principal } from '../ports/identity.ts';

const keyOf = (keyId: string) => ({ pk: { S: `K#${keyId}` }, sk: { S: 'K' } });

/** API keys, one item each; read strongly, so that a key works at once when it was made. */
export function dynamoDbCredentials(client: DynamoDBClient, table: string): Credentials {
  return {
    async find(keyId) {
      const { Item: item } = await client.send(
        new GetItemCommand({ TableName: table, Key: keyOf(keyId), ConsistentRead: true }),
      );
      if (item === undefined) return undefined;
      return {
        keyId,
        secretHash: present(item.secretHash?.S, 'secretHash of a credential'),
        principal: JSON.parse(present(item.principal?.S, 'principal of a credential')) as Principal,
        createdAt: instant(Number(present(item.createdAt?.N, 'createdAt of a credential'))),
      };
    },

    async add({ keyId, secretHash, principal, createdAt }: Credential) {
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: {
              ...keyOf(keyId),
              secretHash: { S: secretHash },
              principal: { S: JSON.stringify(principal) },
              createdAt: { N: String(createdAt) },
            },
            // Its own item is there when the reply to an earlier try was lost.
            ConditionExpression: 'attribute_not_exists(pk) OR secretHash = :own',
            ExpressionAttributeValues: { ':own': { S: secretHash } },
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}
